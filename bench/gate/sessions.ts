import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { quantile } from '../support/statistics.ts';
import type { Table } from '../support/suite.ts';

const WORKER = fileURLToPath(new URL('session-memory.ts', import.meta.url));
const TIMES = 3;
const GOAL = { figure: 'MB a session', atMost: 0.15 };

/** What memory a gate costs sessions. */
export async function sessions(): Promise<Table> {
  const [ungated, gated] = [await megabytes('ungated'), await megabytes('gated')];
  const method = `1,000 sessions of 2025 clients that said hello and listed 200 tools, in a process of their own; the heap after a collection, the median of ${TIMES} processes. What a gate adds is the difference.`;
  return {
    title: 'Memory',
    method,
    rows: [
      { what: 'without a gate', figures: { 'MB a session': ungated } },
      { what: 'with a gate', figures: { 'MB a session': gated } },
      { what: 'what the gate adds', figures: { 'MB a session': gated - ungated }, goal: GOAL },
    ],
  };
}

async function megabytes(mode: 'gated' | 'ungated'): Promise<number> {
  const samples: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    const args = ['--expose-gc', '--conditions=guidon-source', WORKER, mode];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    samples.push(Number(stdout) / 2 ** 20);
  }
  return quantile(samples, 0.5);
}
