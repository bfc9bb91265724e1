import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { NODE } from '../support/paths.ts';
import type { Figures, Kind } from './measure/figures.ts';

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));
const BASE = ['--conditions=guidon-source', '--expose-gc'];
/** MiB of new space, so that nothing is collected while garbage is counted. */
const LARGE_NEW_SPACE = ['--min-semi-space-size=128', '--max-semi-space-size=128'];

/** Runs one measurement of one engine in a fresh process. */
export async function runWorker<K extends Kind>(kind: K, engine: string): Promise<Figures[K]> {
  const flags = kind === 'garbage' ? [...BASE, ...LARGE_NEW_SPACE] : BASE;
  const { stdout } = await promisify(execFile)(NODE, [...flags, WORKER, kind, engine], {
    env: { ...process.env, NODE_ENV: 'production' },
  });
  return JSON.parse(stdout) as Figures[K];
}
