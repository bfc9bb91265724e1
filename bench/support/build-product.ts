import { execFileSync } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { REPOSITORY, RESULTS } from './paths.ts';

/** Builds the program, and copies it to where benchmarks run it. */
export async function buildProduct(): Promise<void> {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: REPOSITORY, stdio: 'inherit' });
  const [server, product] = [path.join(REPOSITORY, 'packages/server'), path.join(RESULTS, 'product')];
  await rm(product, { recursive: true, force: true });
  for (const part of ['package.json', 'bin', 'dist'])
    await cp(path.join(server, part), path.join(product, part), { recursive: true });
}
