import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** What a run of `guidon-gate` printed, and its exit code. */
export interface GateRun {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A file of this folder. */
export function supportFile(name: string): string {
  return path.join(path.dirname(fileURLToPath(import.meta.url)), name);
}

/** Starts `guidon-gate` from its sources. */
export function startGate(
  words: readonly string[],
  env: Record<string, string> = {},
  cwd?: string,
): ChildProcess {
  const base = { PATH: process.env.PATH ?? '', NO_COLOR: '1' };
  const args = ['--conditions=guidon-source', MAIN, ...words];
  return spawn(process.execPath, args, { env: { ...base, ...env }, stdio: ['ignore', 'pipe', 'pipe'], cwd });
}

/** Runs `guidon-gate` to its end, in a folder. */
export async function runGate(
  words: readonly string[],
  env?: Record<string, string>,
  cwd?: string,
): Promise<GateRun> {
  const child = startGate(words, env, cwd);
  const printed = { out: '', err: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    printed.out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed.err += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...printed };
}
