import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { quantile } from '../support/statistics.ts';
import type { Row, Table } from '../support/suite.ts';

const WORKER = fileURLToPath(new URL('session-memory.ts', import.meta.url));
const TIMES = 3;
const GOAL = { figure: 'added MB', atMost: 0.15 };

/** What memory a gate costs sessions. */
export async function sessions(): Promise<Table> {
  const method = `1,000 sessions of 2025 clients with a server of 200 tools each, in a process of their own; the heap after a collection, the median of ${TIMES} processes. What the SDK keeps of 200 tools is in both.`;
  const idle = await row('that said hello', []);
  return {
    title: 'Memory of a session',
    method,
    rows: [{ ...idle, goal: GOAL }, await row('that listed the tools too', ['lists'])],
  };
}

async function row(what: string, words: readonly string[]): Promise<Row> {
  const [without, gated] = [await megabytes(['ungated', ...words]), await megabytes(['gated', ...words])];
  return { what, figures: { 'without MB': without, 'with MB': gated, 'added MB': gated - without } };
}

async function megabytes(words: readonly string[]): Promise<number> {
  const samples: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    const args = ['--expose-gc', '--conditions=guidon-source', WORKER, ...words];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    samples.push(Number(stdout) / 2 ** 20);
  }
  return quantile(samples, 0.5);
}
