import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type EngineCase, flagsmithEngineSection } from './flagsmith-engine.ts';
import { flagsmithHashSection } from './flagsmith-hash.ts';
import { flagsmithOperatorsSection } from './flagsmith-operators.ts';
import { growthBookSections } from './growthbook-sections.ts';
import type { SectionResult } from './section-result.ts';

/** Files of cases, by what they are; any of them may be missing. */
export interface VectorFiles {
  readonly growthbook?: string | undefined;
  readonly flagsmithHash?: string | undefined;
  readonly flagsmithOperators?: string | undefined;
  /** A folder of files with a `context` and a `result`, JSON with or without comments. */
  readonly flagsmithEngine?: string | undefined;
}

/** Where the files lie in a folder of test data. */
export function vectorFilesIn(folder: string): VectorFiles {
  return {
    growthbook: existing(path.join(folder, 'growthbook', 'sdk-cases.json')),
    flagsmithHash: existing(path.join(folder, 'flagsmith', 'hash-vectors.json')),
    flagsmithOperators: existing(path.join(folder, 'flagsmith', 'operator-behaviour.json')),
    flagsmithEngine: existing(path.join(folder, 'flagsmith', 'engine-cases')),
  };
}

function existing(file: string): string | undefined {
  return existsSync(file) ? file : undefined;
}

/** Runs all cases of all files through our engine; files that are missing are named. */
export async function runVectors(files: VectorFiles): Promise<SectionResult[]> {
  const { growthbook, flagsmithHash, flagsmithOperators, flagsmithEngine } = files;
  return [
    ...(growthbook === undefined ? [missing('growthbook')] : await growthBookSections(read(growthbook))),
    flagsmithHash === undefined ? missing('flagsmith hash') : flagsmithHashSection(read(flagsmithHash)),
    flagsmithOperators === undefined
      ? missing('flagsmith operators')
      : flagsmithOperatorsSection(read(flagsmithOperators)),
    flagsmithEngine === undefined
      ? missing('flagsmith engine')
      : flagsmithEngineSection(engineCases(flagsmithEngine)),
  ];
}

function missing(section: string): SectionResult {
  return { section, passed: 0, cases: 0, misses: [], skipped: 'no data given' };
}

function read<Content>(file: string): Content {
  return JSON.parse(withoutComments(readFileSync(file, 'utf8'))) as Content;
}

function engineCases(folder: string): [string, EngineCase][] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.jsonc?$/.test(name),
  );
  return names.sort().map((name) => [name, read<EngineCase>(path.join(folder, name))]);
}

/** JSON without its comments and trailing commas; those inside texts are none. */
export function withoutComments(text: string): string {
  const bare = text.replace(
    /("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (_match, quoted?: string) => quoted ?? '',
  );
  return bare.replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_match, quoted?: string) => quoted ?? '');
}
