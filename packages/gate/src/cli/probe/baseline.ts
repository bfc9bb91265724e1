import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Tool } from '@modelcontextprotocol/client';
import { CommandError } from '../command-error.ts';
import { parseSnapshot } from '../snapshot.ts';
import type { Era, Failure, Sight } from './look.ts';

/** What a surface is compared with. */
export interface Baseline {
  /** In words; undefined as long as there is nothing. */
  readonly name: string | undefined;
  toolsOf(era: Era): readonly Tool[] | undefined;
  /** Takes note of a round, after it was compared. */
  saw(looks: readonly (Sight | Failure)[]): Promise<void>;
}

/** The tools of a snapshot, whatever is seen. */
export async function snapshotBaseline(file: string): Promise<Baseline> {
  const text = await readFile(file, 'utf8').catch((failure) => {
    throw new CommandError(`${file} cannot be read.`, 'Write it with guidon-gate snapshot.', {
      cause: failure,
    });
  });
  const { tools } = parseSnapshot(text, file);
  return { name: file, toolsOf: () => tools, saw: async () => {} };
}

/** The tools that were seen last; kept in a file where one is given, so that the next run knows them. */
export async function lastBaseline(file: string | undefined): Promise<Baseline> {
  const last = new Map<string, readonly Tool[]>(file === undefined ? [] : await readLast(file));
  return {
    get name() {
      return last.size === 0 ? undefined : 'the last run';
    },
    toolsOf: (era) => last.get(era),
    saw: async (looks) => {
      for (const seen of looks) if (seen.ok) last.set(seen.era, seen.tools);
      if (file !== undefined) await writeWhole(file, `${JSON.stringify(Object.fromEntries(last))}\n`);
    },
  };
}

/** Writes a file such that nobody ever reads half of it. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const beside = `${file}.${process.pid}.new`;
  await writeFile(beside, text);
  await rename(beside, file);
}

async function readLast(file: string): Promise<readonly (readonly [string, readonly Tool[]])[]> {
  try {
    const eras = JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, readonly Tool[]>>;
    return Object.entries(eras).filter(([, tools]) => Array.isArray(tools));
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new CommandError(`${file} is not what a probe wrote.`, 'Remove it, or name another file.');
  }
}
