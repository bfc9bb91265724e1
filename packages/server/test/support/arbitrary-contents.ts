import type {
  Condition,
  EnvironmentState,
  EvaluationContext,
  Flag,
  FlagInProject,
  FlagKind,
  Rule,
  Served,
} from '@guidon/core';
import fc from 'fast-check';
import type { Weekday } from '../../src/flags/documents.ts';
import type { ProjectContents } from '../../src/flags/project-contents.ts';
import { anyJson } from './arbitrary-documents.ts';

// Every code unit there is, and what YAML might take for something else.
const text = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
  fc.constantFrom(
    'on',
    'no',
    '~',
    'null',
    '1',
    '0x1F',
    '1e3',
    '2026-12-01',
    '<<',
    '=',
    '- a',
    'a: b',
    '# a',
    '*a',
  ),
  fc.constantFrom(
    '&a',
    '!a',
    '%a',
    '@a',
    '`a',
    '"',
    "'",
    ' a ',
    'a\n\nb\n',
    '\ta',
    '---',
    '...',
    '|',
    '>',
    '[a',
    '{',
    '?',
  ),
  fc.constant('a long text with  two spaces '.repeat(6)),
);
const key = fc.stringMatching(/^[a-z0-9][a-z0-9_.-]{0,8}$/);
const environments = ['10', '2', 'production'];
const scalar = fc.oneof(text, fc.integer(), fc.boolean(), fc.constantFrom(1e21, 0.1));
const localTime = fc.constantFrom('2026-12-20T18:00', '2027-01-04T08:00', '18:00', '08:30');
const percentage = fc.integer({ min: 0, max: 100 });

const served: fc.Arbitrary<Served> = fc.oneof(
  plain({ variation: text }),
  plain({ value: anyJson }),
  plain({ variation: text, disabled: fc.constant(true as const) }),
);

const condition: fc.Arbitrary<Condition> = fc.letrec<{ one: Condition }>((tie) => ({
  one: fc.oneof(
    { maxDepth: 3 },
    plain({
      attribute: text,
      operator: fc.constantFrom('equals' as const, 'contains' as const),
      value: anyJson,
    }),
    plain({ segment: key }),
    fc.array(tie('one'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('one'), { minLength: 1, maxLength: 3 }).map((none) => ({ none })),
    plain({ all: fc.array(tie('one'), { maxLength: 2 }), any: fc.array(tie('one'), { maxLength: 2 }) }),
  ),
})).one;

const serve: fc.Arbitrary<Rule['serve']> = fc.oneof(
  served,
  plain({ variation: text, percentage, by: text }).map((rollout) => ({ rollout })),
  plain({ weights: fc.array(plain({ value: anyJson, weight: percentage }), { maxLength: 3 }) }).map(
    (split) => ({
      split,
    }),
  ),
  fc.constant({ nothing: true as const }),
);

const rule: fc.Arbitrary<Rule> = optional(
  { id: fc.constantFrom('rule-1', 'rule-2', 'a'), enabled: fc.boolean(), serve },
  { description: text, when: condition },
);

const state: fc.Arbitrary<EnvironmentState> = optional(
  { enabled: fc.boolean(), rules: fc.array(rule, { maxLength: 3 }) },
  {
    default: served,
    off: served,
    identities: fc.dictionary(text, served, { noNullPrototype: true, maxKeys: 3 }),
  },
);

const variation = optional({ key: text, value: anyJson }, { description: text });

const flag: fc.Arbitrary<Flag> = optional(
  {
    key,
    type: fc.constantFrom('boolean' as const, 'string' as const, 'json' as const),
    variations: fc.array(variation, { maxLength: 3 }),
    default: served,
    tags: fc.array(text, { maxLength: 2 }),
    kind: fc.constantFrom('release' as const, 'experiment' as const),
    archived: fc.boolean(),
  },
  {
    description: text,
    owner: text,
    expires: text,
    off: served,
    schema: fc.dictionary(text, anyJson, { noNullPrototype: true, maxKeys: 2 }),
    bucketing: fc.constant('flagsmith' as const),
    clientSide: fc.boolean(),
  },
);

const flagInProject: fc.Arbitrary<FlagInProject> = plain({
  flag,
  states: fc.dictionary(fc.constantFrom(...environments), state.filter(isTouched), { noNullPrototype: true }),
});

/** Whole projects, right in form but not always in meaning, with every text and value that could be hard to write. */
export const someContents: fc.Arbitrary<ProjectContents> = plain({
  project: optional({ key, name: text }, { description: text }),
  environments: fc
    .constantFrom(1, 3)
    .chain((gap) => fc.tuple(...environments.map((name, index) => environment(name, gap * index)))),
  policies: byKey(
    optional(
      {
        key: fc.constantFrom(...environments),
        // One that is simply open is as good as none.
        protected: fc.constant(true),
        approvals: fc.integer({ min: 1, max: 10 }),
        agentsMayPropose: fc.boolean(),
        freezes: fc.array(
          optional(
            { name: text, timeZone: text, from: localTime, until: localTime },
            { weekdays: fc.constantFrom<Weekday[]>(['monday'], ['sunday', 'friday']) },
          ),
          { maxLength: 2 },
        ),
        killSwitches: plain({
          kinds: fc.constantFrom<FlagKind[]>([], ['kill_switch'], ['release', 'operational']),
          flags: fc.array(key, { maxLength: 2 }),
        }),
      },
      { approvers: fc.uniqueArray(text, { minLength: 1, maxLength: 3 }) },
    ),
  ),
  attributes: byKey(
    optional(
      {
        key: fc.stringMatching(/^[a-z]{1,5}(\.[a-z0-9]{1,3})?$/),
        type: fc.constantFrom('string' as const, 'json' as const),
      },
      { description: text, values: fc.array(scalar, { maxLength: 3 }) },
    ).chain((attribute) => fc.boolean().map((identifier) => ({ ...attribute, identifier }))),
  ),
  segments: byKey(optional({ key, when: condition }, { name: text, description: text })),
  examples: byKey(
    optional(
      {
        key,
        context: fc.dictionary(text, anyJson, {
          noNullPrototype: true,
          maxKeys: 3,
        }) as fc.Arbitrary<EvaluationContext>,
      },
      { description: text },
    ),
  ),
  lists: byKey(
    optional({ key, values: fc.array(scalar, { maxLength: 5 }) }, { name: text, description: text }),
  ),
  flags: byKey(flagInProject.map((one) => ({ ...one, key: one.flag.key }))).map((flags) =>
    flags.map(({ flag: document, states }) => ({ flag: document, states })),
  ),
});

function environment(name: string, position: number) {
  return optional(
    { key: fc.constant(name), name: text, position: fc.constant(position) },
    { description: text },
  );
}

function isTouched({ enabled, default: fallback, off, identities, rules }: EnvironmentState): boolean {
  return enabled || rules.length > 0 || [fallback, off, identities].some((part) => part !== undefined);
}

function byKey<T extends { readonly key: string }>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc
    .uniqueArray(one, { selector: (object) => object.key, maxLength: 4 })
    .map((objects) => objects.toSorted((a, b) => (a.key < b.key ? -1 : 1)));
}

function plain<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<T>;
}

function optional<T, U>(
  needed: { [K in keyof T]: fc.Arbitrary<T[K]> },
  more: { [K in keyof U]: fc.Arbitrary<U[K]> },
): fc.Arbitrary<T & Partial<U>> {
  const requiredKeys = Object.keys(needed) as never[];
  return fc.record(
    { ...needed, ...more },
    { requiredKeys, noNullPrototype: true },
  ) as unknown as fc.Arbitrary<T & Partial<U>>;
}
