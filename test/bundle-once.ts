import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../scripts/bundle-for-tests.ts', import.meta.url));

/** Bundles the server once for all tests that start it, since a bundle starts three times as fast as the sources. */
export function setup(): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), 'guidon-bundle-'));
  // In a process of its own, which finds the sources of the workspace's packages.
  execFileSync(process.execPath, ['--conditions=guidon-source', SCRIPT, folder], { stdio: 'inherit' });
  process.env.GUIDON_TEST_BUNDLE = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
