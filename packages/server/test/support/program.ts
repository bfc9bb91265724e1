import path from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const { GUIDON_TEST_BUNDLE: BUNDLE } = process.env;

/** The arguments Node takes to run `guidon` with some words: the bundle of this run of tests, elsewhere the source. */
export function program(...words: readonly string[]): string[] {
  if (BUNDLE === undefined) return ['--conditions=guidon-source', SOURCE, ...words];
  return [path.join(BUNDLE, 'main.js'), ...words];
}
