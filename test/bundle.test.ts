import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import { describe, expect, it } from 'vitest';

const folder = process.env.GUIDON_TEST_BUNDLE ?? '';
const { outputs }: Metafile = JSON.parse(readFileSync(path.join(folder, 'metafile.json'), 'utf8'));

/** The one module that loads the library for Kubernetes, which LazyDelivery imports when somebody asks about a cluster. */
const LOADER = 'packages/server/src/delivery/flux/open-flux-delivery.ts';

const isLibrary = (file: string) => file.includes('node_modules/@kubernetes/client-node/');

/** The files that a program may load, with or without those that the loader brings. */
function reached(program: string, withLoader: boolean): Set<string> {
  const isLoader = (file: string) => outputs[file]?.entryPoint === LOADER;
  const found = new Set<string>();
  const left = Object.keys(outputs).filter((file) => path.basename(file) === program);
  for (let file = left.pop(); file !== undefined; file = left.pop()) {
    const output = outputs[file];
    if (found.has(file) || output === undefined || (isLoader(file) && !withLoader)) continue;
    found.add(file);
    left.push(...output.imports.map((one) => one.path));
  }
  return found;
}

const inputsOf = (files: ReadonlySet<string>) =>
  [...files].flatMap((file) => Object.keys(outputs[file]?.inputs ?? {}));

describe.each(['main.js', 'mcp.js'])('%s', (program) => {
  it('loads the library for Kubernetes only when somebody asks about a cluster', () => {
    expect(inputsOf(reached(program, false)).filter(isLibrary)).toEqual([]);
    expect(inputsOf(reached(program, true)).filter(isLibrary).length).toBeGreaterThan(0);
  });
});
