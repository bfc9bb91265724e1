import { CompiledEnvironment, DEFAULT_STATE } from '@guidon/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stateKey } from '../../src/flags/documents.ts';
import type { FlagReads } from '../../src/flags/flag-store.ts';
import { testApp } from '../support/test-app.ts';

const KEYS = ['a', 'b', 'c'];
const key = fc.constantFrom(...KEYS);
const environments = fc.constantFrom(['production'], ['staging'], ['*']);
const when = fc.constantFrom(
  'segment s',
  'id in_list "l"',
  'flag a (value = true)',
  'not segment s',
  'flag b (value = false)',
  'id = "2"',
);

/** One call of a tool; many are refused, which is fine. */
const step: fc.Arbitrary<[tool: string, input: object]> = fc.oneof(
  fc.tuple(fc.constant('create_flag'), fc.record({ key })),
  fc.tuple(fc.constant('update_flag'), fc.record({ key, archived: fc.boolean(), client_side: fc.boolean() })),
  fc.tuple(fc.constant('update_flag'), fc.record({ key, off_value: fc.boolean() })),
  fc.tuple(fc.constant('delete_flag'), fc.record({ key })),
  fc.tuple(fc.constant('set_flag_state'), fc.record({ key, environments, enabled: fc.boolean() })),
  fc.tuple(
    fc.constant('set_flag_rules'),
    fc.record({
      key,
      environments,
      rules: fc.array(fc.record({ when, serve: fc.boolean().map((value) => ({ value })) }), { maxLength: 2 }),
    }),
  ),
  fc.tuple(
    fc.constant('save_segment'),
    fc.record({ key: fc.constant('s'), when: fc.constantFrom('id = "1"', 'id = "2"') }),
  ),
  fc.tuple(fc.constant('delete_segment'), fc.constant({ key: 's' })),
  fc.tuple(
    fc.constant('update_list'),
    fc.record({ key: fc.constant('l'), create: fc.constant(true), add: fc.constantFrom(['1'], ['2', '3']) }),
  ),
  fc.tuple(fc.constant('delete_list'), fc.constant({ key: 'l' })),
  fc.tuple(
    fc.constant('promote_flag'),
    fc.record({ key, from: fc.constant('staging'), to: fc.constant('production') }),
  ),
);

const contexts = ['1', '2', '3'].map((id) => ({ targetingKey: id, id }));
const name = { project: 'default', environment: 'production' };

/** The environment compiled anew from what is stored. */
async function fresh(reads: FlagReads, projectId: string): Promise<CompiledEnvironment> {
  const environment = new CompiledEnvironment();
  for (const listed of await reads.keys(projectId, 'segment'))
    environment.setSegment((await reads.object(projectId, 'segment', listed))?.document as never);
  for (const listed of await reads.keys(projectId, 'list'))
    environment.setList((await reads.object(projectId, 'list', listed))?.document as never);
  for (const listed of await reads.keys(projectId, 'flag')) {
    const flag = (await reads.object(projectId, 'flag', listed))?.document as never;
    const state = await reads.object(projectId, 'state', stateKey('production', listed));
    environment.set(flag, state?.document ?? DEFAULT_STATE);
  }
  return environment;
}

it('an environment in memory answers as one compiled anew, after any calls', async () => {
  await using guidon = await testApp();
  const { organizationId } = (await guidon.app.operatorCaller()).principal;
  const applied = new Set<string>();
  const confirm = async () => 'accepted' as const;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      for (const [tool, input] of steps) {
        const outcome = await guidon.run(tool, input, { confirm });
        if (outcome.ok) applied.add(tool);
      }
      const live = await guidon.app.services.environments.current({ organizationId, ...name });
      const [project] = await guidon.app.storage.read((reads) => reads.projects(organizationId));
      const wanted = await guidon.app.storage.read((reads) => fresh(reads, project?.id ?? ''));
      for (const context of contexts)
        for (const flag of KEYS)
          expect(live?.evaluate(flag, context)).toEqual(wanted.evaluate(flag, context));
      expect(live?.flags.size).toBe(wanted.size);
    }),
    { numRuns: 60 },
  );
  expect(applied.size).toBeGreaterThan(6);
}, 120_000);
