import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { ChainReport } from '../../../src/audit/chain-check.ts';
import type { Environment } from '../../../src/config/env.ts';

/** What `guidon audit verify` said, as a process of its own. */
export interface Verified {
  readonly code: number | null;
  readonly report: ChainReport;
  /** From its start to its end. */
  readonly seconds: number;
  /** The most memory it held, in MiB. */
  readonly mebibytes: number;
}

const SOURCES = ['--conditions=guidon-source', '--disable-warning=ExperimentalWarning'];

/** Starts a TypeScript program of this repository; its file descriptor 3 is a pipe. */
export function startSource(program: URL, args: readonly string[], environment: Environment = {}) {
  const options = [...SOURCES, '--import', new URL('./report-memory.ts', import.meta.url).href];
  return spawn(process.execPath, [...options, fileURLToPath(program), ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  });
}

/** Runs `guidon audit verify --json`; the report is of the operator's organization, the only one. */
export async function verifyLog(environment: Environment, head?: string): Promise<Verified> {
  const args = ['audit', 'verify', '--json', ...(head === undefined ? [] : ['--head', head])];
  const start = performance.now();
  const child = startSource(new URL('../../../src/main.ts', import.meta.url), args, environment);
  const [told, memory, [code]] = await Promise.all([
    text(child.stdout as Readable),
    text(child.stdio[3] as Readable),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  const seconds = (performance.now() - start) / 1000;
  const [report] = (JSON.parse(told) as { organizations: ChainReport[] }).organizations;
  if (report === undefined) throw new Error(`guidon audit verify said ${told}`);
  return { code, report, seconds, mebibytes: Number(memory) / 1024 };
}
