import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { NODE, PROGRAM } from './paths.ts';

/** The key every server of a benchmark knows. */
export const ADMIN_KEY = 'gdn_benchmark_0123456789_0123456789_0123456789';

/** Settings besides the usual ones, as environment variables. */
export type Settings = Readonly<Record<string, string>>;

/** Starts the bundled program on a data folder. */
export function startProduct(
  dataFolder: string,
  args: readonly string[],
  settings: Settings = {},
): ChildProcess {
  return spawn(NODE, [PROGRAM, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      GUIDON_DATA: dataFolder,
      GUIDON_ADMIN_KEY: ADMIN_KEY,
      GUIDON_LOG_LEVEL: 'error',
      // The limits are at work, and nobody reaches them.
      GUIDON_RATE_LIMIT: '100000000',
      GUIDON_SDK_RATE_LIMIT: '100000000',
      ...settings,
    },
  });
}

/** Ends a process and waits until it is gone. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

/** Memory a process really holds, in MB; shared libraries count. */
export async function residentMegabytes(child: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

/** Processor time a process has used so far, all threads, in milliseconds; counted in steps of 10. */
export async function cpuMilliseconds(child: ChildProcess): Promise<number> {
  const stat = await readFile(`/proc/${child.pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
