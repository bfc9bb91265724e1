import { type EnvironmentState, validateFlag } from '@guidon/core';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Documents } from '../../src/flags/documents.ts';
import { accepted } from '../support/arrange.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

let guidon: TestApp;

beforeAll(async () => {
  guidon = await testApp();
});

afterAll(() => guidon[Symbol.asyncDispose]());

interface Step {
  readonly tool: string;
  readonly input: object;
}

const key = fc.constantFrom('a', 'b', 'A');
const environment = fc.constantFrom('staging', 'production', 'eu');
const environments = fc.oneof(
  environment.map((one) => [one]),
  fc.constant(['*']),
  fc.constant(['*', 'eu']),
);
const ruleId = fc.constantFrom('r1', 'r2', 'r3');
const clauses = fc.constantFrom([{ attribute: 'country', operator: 'in', value: ['DE'] }]);
const rule = fc.record(
  {
    id: ruleId,
    enabled: fc.boolean(),
    when: clauses.map((list) => [{ match: 'any', clauses: list }]),
    serve: fc.constantFrom(
      { value: true },
      { variation: 'off' },
      { value: true, percentage: 20 },
      { value: 'text' },
    ),
  },
  { requiredKeys: ['serve'] },
);

function step<T extends object>(tool: string, input: fc.Arbitrary<T>): fc.Arbitrary<Step> {
  return input.map((given) => ({ tool, input: given }));
}

const metadata = {
  description: fc.constantFrom('one', 'two'),
  tags: fc.constantFrom([], ['x'], ['x', 'y']),
  owner: fc.constantFrom('me', 'you'),
};

const write = fc.oneof(
  { arbitrary: step('create_flag', fc.record({ key, ...metadata }, { requiredKeys: ['key'] })), weight: 3 },
  step(
    'update_flag',
    fc.record(
      { key, ...metadata, default_value: fc.boolean(), archived: fc.boolean() },
      { requiredKeys: ['key'] },
    ),
  ),
  step(
    'update_flag',
    fc.record({
      key,
      variations: fc.shuffledSubarray([
        { key: 'on', value: true },
        { key: 'off', value: false },
        { key: 'extra', value: true },
      ]),
    }),
  ),
  { arbitrary: step('set_flag_state', fc.record({ key, environments, enabled: fc.boolean() })), weight: 3 },
  step(
    'set_flag_state',
    fc.record({ key, environments, default_value: fc.constantFrom(true, null, 'text') }),
  ),
  {
    arbitrary: step(
      'set_flag_rules',
      fc.record({ key, environments, rules: fc.array(rule, { maxLength: 3 }) }),
    ),
    weight: 4,
  },
  step(
    'set_flag_rules',
    fc.record({ key, environments, remove: fc.array(ruleId, { minLength: 1, maxLength: 2 }) }),
  ),
  step('set_flag_rules', fc.record({ key, environments, order: fc.shuffledSubarray(['r1', 'r2', 'r3']) })),
  step('promote_flag', fc.record({ key, from: environment, to: environment })),
  step('delete_flag', fc.record({ key })),
  step('save_environment', fc.record({ key: environment, name: fc.constantFrom('x', 'y') })),
  step('delete_environment', fc.record({ key: environment })),
);

type AnyStep = Step | { readonly back: number };

function off(one: string): Step {
  return { tool: 'set_flag_state', input: { key: one, environments: ['*'], enabled: false } };
}

/** What rarely comes about by chance: a flag or an environment that was in use goes. */
const ends = fc.constantFrom<readonly Step[]>(
  [
    { tool: 'update_flag', input: { key: 'a', archived: true } },
    { tool: 'delete_flag', input: { key: 'a' } },
  ],
  [off('a'), off('b'), { tool: 'delete_environment', input: { key: 'eu' } }],
);

/** Writes, or the undoing of an earlier change, counted from the newest. */
const someSteps: fc.Arbitrary<readonly AnyStep[]> = fc.oneof(
  { arbitrary: write.map((one) => [one]), weight: 8 },
  { arbitrary: fc.nat({ max: 8 }).map((back) => [{ back }]), weight: 4 },
  { arbitrary: ends, weight: 1 },
);

const START: readonly Step[] = [
  { tool: 'create_flag', input: { key: 'a' } },
  { tool: 'save_environment', input: { key: 'eu' } },
  { tool: 'set_flag_state', input: { key: 'a', environments: ['*'], enabled: true } },
];

let projects = 0;

/** Runs the steps in a new project; the ids of the changes made, oldest first. */
async function run(steps: readonly AnyStep[]) {
  const project = `p${projects++}`;
  const first = await guidon.ok('save_project', { key: project });
  const changes: string[] = [first.change_id];
  for (const one of [...START, ...steps]) {
    const call =
      'tool' in one
        ? { tool: one.tool, input: { project, ...one.input } }
        : { tool: 'revert_change', input: { change_id: changes.at(-1 - (one.back % changes.length)) } };
    const outcome = await guidon.run(call.tool, call.input, accepted);
    if (!outcome.ok) expect(outcome.error.code, JSON.stringify(call)).not.toBe('INTERNAL');
    else if (outcome.output.changed) changes.push(String(outcome.output.change_id));
    if (outcome.ok) expect(outcome.output.revision).toBe(changes.length);
  }
  return { project, changes };
}

it('whatever is done and undone, history is whole and no flag is ever broken', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(someSteps, { minLength: 3, maxLength: 7 }), async (steps) => {
      const { project, changes } = await run(steps.flat());
      await checkHistory(project, changes);
      await checkFlags(project);
    }),
    { numRuns: 200 },
  );
});

async function checkHistory(key: string, changes: readonly string[]): Promise<void> {
  const { principal } = await guidon.app.operatorCaller();
  await guidon.app.storage.read(async (reads) => {
    const project = await reads.project(principal.organizationId, key);
    if (project === undefined) throw new Error(`there is no project ${key}`);
    expect(project.revision).toBe(changes.length);
    for (const [index, id] of changes.entries()) {
      const change = await reads.change(principal.organizationId, id);
      expect(change?.revision).toBe(index + 1);
      for (const { kind, key: object, before, after } of await reads.versions(id)) {
        expect(await reads.objectAt(project.id, kind, object, index + 1)).toEqual(after);
        expect(await reads.objectAt(project.id, kind, object, index)).toEqual(before);
      }
    }
  });
}

/** Every flag is valid in every environment there is, and has no state anywhere else. */
async function checkFlags(key: string): Promise<void> {
  const { principal } = await guidon.app.operatorCaller();
  await guidon.app.storage.read(async (reads) => {
    const project = await reads.project(principal.organizationId, key);
    if (project === undefined) throw new Error(`there is no project ${key}`);
    const environmentKeys = (await reads.objects(project.id, 'environment')).map((one) => one.key);
    const flags = (await reads.flags(project.id, { archived: 'any' }, { limit: 100 })).items;
    for (const { flag, states } of flags) {
      const documents = Object.entries(states).map(([name, state]): [string, EnvironmentState] => [
        name,
        state.document,
      ]);
      const problems = validateFlag(flag.document, Object.fromEntries(documents));
      expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(environmentKeys).toEqual(expect.arrayContaining(Object.keys(states)));
    }
    for (const absent of ['a', 'b', 'A'].filter((name) => !flags.some(({ flag }) => flag.key === name)))
      expect(await reads.states(project.id, absent)).toEqual({});
    expect(environmentKeys.length).toBeGreaterThan(0);
  });
  const { flags } = await guidon.ok('list_flags', { project: key, archived: 'any' });
  for (const { key: flag } of flags) await guidon.ok('get_flag', { project: key, key: flag });
}

it('undoing the newest change gives back exactly what was before', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(write, { minLength: 1, maxLength: 8 }), async (steps) => {
      const { project, changes } = await run(steps);
      const newest = changes.at(-1) ?? '';
      if (changes.length === 1) return;
      const before = await guidon.app.storage.read((reads) => reads.versions(newest));
      await guidon.ok('revert_change', { change_id: newest });
      const { principal } = await guidon.app.operatorCaller();
      await guidon.app.storage.read(async (reads) => {
        const found = await reads.project(principal.organizationId, project);
        for (const version of before) {
          const now = await reads.object(found?.id ?? '', version.kind, version.key);
          expect(now?.document ?? untouched(version.kind)).toEqual(version.before ?? untouched(version.kind));
        }
      });
    }),
    { numRuns: 30 },
  );
});

/** A state that was never touched and one that was put back to off without rules are the same. */
function untouched(kind: keyof Documents): object | undefined {
  return kind === 'state' ? { enabled: false, rules: [] } : undefined;
}
