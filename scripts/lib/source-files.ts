import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A file and its text; the path is from the repository's root, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The files that match, in order. */
export function filesMatching(...patterns: readonly string[]): SourceFile[] {
  const paths = patterns.flatMap((pattern) =>
    globSync(pattern, { cwd: ROOT, exclude: (name) => name.includes('node_modules') }),
  );
  return paths
    .map((file) => file.split(path.sep).join('/'))
    .sort()
    .map(readSource);
}

/** The program's own sources, without tests and what only tests use. */
export function programFiles(): SourceFile[] {
  return filesMatching('packages/*/src/**/*.ts').filter(({ path: file, text }) => !isForTests(file, text));
}

function isForTests(file: string, text: string): boolean {
  return /\.(test|conformance|fixture)\.ts$/.test(file) || /from 'vitest'/.test(text);
}

function readSource(file: string): SourceFile {
  return { path: file, text: readFileSync(path.join(ROOT, file), 'utf8') };
}
