import { once } from 'node:events';
import vm from 'node:vm';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { CompiledEnvironment } from '../src/compiled-environment.ts';
import type { BucketingMethod, EvaluationContext } from '../src/model.ts';
import { aFlag, on } from './a-flag.ts';
import { aContext, someRules } from './arbitraries.ts';

const SEED = 1;
const METHODS: readonly BucketingMethod[] = ['growthbook', 'growthbook-v1', 'flagsmith'];
const CONFIGURATIONS = fc.sample(someRules, { numRuns: 60, seed: SEED }).map((rules, index) => ({
  flag: aFlag({ key: `flag-${index}`, bucketing: METHODS[index % METHODS.length] ?? 'growthbook' }),
  state: on(...rules),
}));
const LISTS = [{ key: 'list', values: ['a', 'DE'] }];
const CONTEXTS = [
  ...fc.sample(aContext, { numRuns: 30, seed: SEED }),
  { targetingKey: 'Zoë 😀', country: 'DE' },
];

/** What a bundle is asked, as a script: the global `guidon` is the library, `input` the flags and contexts. */
const SCRIPT = `(() => {
  const { configurations, lists, contexts } = JSON.parse(input);
  const environment = guidon.CompiledEnvironment.of(configurations, { lists });
  return JSON.stringify(contexts.map((context) => environment.evaluateAll(context)));
})()`;
const INPUT = JSON.stringify({ configurations: CONFIGURATIONS, lists: LISTS, contexts: CONTEXTS });

let bundle = '';

beforeAll(async () => {
  const entry = new URL('../src/index.ts', import.meta.url).pathname;
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    globalName: 'guidon',
  });
  bundle = outputFiles[0]?.text ?? '';
});

function expected(): unknown {
  const { contexts } = JSON.parse(INPUT) as { readonly contexts: readonly EvaluationContext[] };
  const environment = CompiledEnvironment.of(CONFIGURATIONS, { lists: LISTS });
  const answers = contexts.map((context) => environment.evaluateAll(context));
  expect(new Set(answers.flat().map(({ reason }) => reason)).size).toBeGreaterThanOrEqual(4);
  expect(answers.flat().filter(({ reason }) => reason === 'ERROR')).toEqual([]);
  return JSON.parse(JSON.stringify(answers));
}

describe('the library answers the same', () => {
  it('where there is nothing but the language', () => {
    const nothing = vm.createContext({ input: INPUT });
    expect(
      vm.runInContext('[typeof process, typeof Buffer, typeof URL, typeof TextEncoder].join()', nothing),
    ).toBe('undefined,undefined,undefined,undefined');
    vm.runInContext(bundle, nothing);
    expect(JSON.parse(vm.runInContext(SCRIPT, nothing) as string)).toEqual(expected());
  });

  it('in a worker', async () => {
    const program = `
      const { parentPort, workerData: input } = require('node:worker_threads');
      for (const name of ['process', 'Buffer', 'setImmediate', 'global']) delete globalThis[name];
      ${bundle}
      parentPort.postMessage(${SCRIPT});`;
    const worker = new Worker(program, { eval: true, workerData: INPUT });
    try {
      const [answer] = (await once(worker, 'message')) as [string];
      expect(JSON.parse(answer)).toEqual(expected());
    } finally {
      await worker.terminate();
    }
  });
});
