import type {
  Condition,
  EnvironmentState,
  EvaluationContext,
  Flag,
  Rule,
  SavedList,
  Segment,
} from '@guidon/core';

/** A project to be evaluated. */
export interface Generated {
  readonly flags: readonly { readonly flag: Flag; readonly state: EnvironmentState }[];
  readonly segments: readonly Segment[];
  readonly lists: readonly SavedList[];
  readonly contexts: readonly EvaluationContext[];
}

const COUNTRIES = ['AT', 'CH', 'DE', 'FR', 'IT'];
const PLANS = ['free', 'pro', 'team'];

/** Flags of every type and kind of rule, and contexts of every shape; the same for the same numbers. */
export function generate(flags: number, contexts: number): Generated {
  return {
    flags: Array.from({ length: flags }, (_, number) => ({ flag: flagOf(number), state: stateOf(number) })),
    segments: [
      { key: 'dach', when: { attribute: 'country', operator: 'in', value: ['AT', 'CH', 'DE'] } },
      { key: 'paying', when: { attribute: 'plan', operator: 'not_equals', value: 'free' } },
    ],
    lists: [{ key: 'testers', values: ['user-3', 'user-5', 'user-8'] }],
    contexts: Array.from({ length: contexts }, (_, number) => contextOf(number)),
  };
}

function flagKey(number: number): string {
  return `flag_${String(number).padStart(4, '0')}`;
}

const VALUES = [
  [true, false],
  ['new', 'old'],
  [1.5, 0],
  [{ limit: 20 }, { limit: 10, modes: ['a'] }],
] as const;
const TYPES = ['boolean', 'string', 'number', 'json'] as const;

function flagOf(number: number): Flag {
  const [on, off] = at(VALUES, number);
  return {
    key: flagKey(number),
    type: at(TYPES, number),
    variations: [
      { key: 'on', value: on },
      { key: 'off', value: off },
    ],
    default: { variation: number % 3 === 0 ? 'off' : 'on' },
    ...(number % 5 === 0 ? {} : { off: { variation: 'off' } }),
    tags: [],
    kind: 'release',
    archived: false,
    ...(number % 7 === 0 ? { bucketing: 'flagsmith' as const } : {}),
  };
}

function stateOf(number: number): EnvironmentState {
  const rules = RULES.filter((_, index) => ((number >> index) & 1) === 1).map((rule) => rule(number));
  return { enabled: number % 9 !== 0, rules };
}

const RULES: readonly ((number: number) => Rule)[] = [
  (number) => ({
    id: 'clause',
    enabled: number % 11 !== 0,
    when: { attribute: 'plan', operator: 'equals', value: at(PLANS, number) },
    serve: { variation: 'off' },
  }),
  () => ({ id: 'segment', enabled: true, when: { segment: 'dach' }, serve: { variation: 'on' } }),
  (number) => ({
    id: 'share',
    enabled: true,
    when: { segment: 'paying' },
    serve: { rollout: { variation: 'on', percentage: number % 100 } },
  }),
  () => ({
    id: 'listed',
    enabled: true,
    when: { attribute: 'id', operator: 'in_list', value: 'testers' },
    serve: { variation: 'off' },
  }),
  (number) => ({
    id: 'behind',
    enabled: number > 0,
    when: { flag: flagKey(Math.max(0, number - 1)), matches: isOn(Math.max(0, number - 1)) },
    serve: { variation: 'on' },
  }),
  () => ({
    id: 'split',
    enabled: true,
    serve: {
      split: {
        weights: [
          { variation: 'on', weight: 30 },
          { variation: 'off', weight: 70 },
        ],
        coverage: 80,
      },
    },
  }),
  () => ({
    id: 'slow',
    enabled: true,
    serve: { progressive: { variation: 'on', steps: [{ at: '2020-01-01T00:00:00Z', percentage: 25 }] } },
  }),
];

/** That a flag serves `on`; of objects, that it serves what only `off` does not have. */
function isOn(number: number): Condition {
  const [value] = at(VALUES, number);
  if (typeof value !== 'object') return { attribute: 'value', operator: 'equals', value };
  return { attribute: 'value.modes', operator: 'is_not_set' };
}

function contextOf(number: number): EvaluationContext {
  return {
    ...(number % 10 === 0 ? {} : { targetingKey: `user-${number}` }),
    id: `user-${number % 12}`,
    ...(number % 4 === 0 ? {} : { country: at(COUNTRIES, number) }),
    plan: number % 6 === 0 ? null : at(PLANS, number * 7),
    nested: { list: [number, 'x'], 'odd key': true },
  };
}

function at<T>(list: readonly T[], number: number): T {
  return list[number % list.length] as T;
}
