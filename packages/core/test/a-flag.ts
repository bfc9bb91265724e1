import { booleanVariations, type EnvironmentState, type Flag, type Rule } from '../src/index.ts';

/** A valid boolean flag; a test names only what it is about. */
export function aFlag(overrides: Partial<Flag> = {}): Flag {
  return {
    key: 'checkout',
    type: 'boolean',
    variations: booleanVariations,
    default: { variation: 'off' },
    tags: [],
    kind: 'release',
    archived: false,
    ...overrides,
  };
}

/** A flag's state that is on, with the rules given. */
export function on(...rules: Rule[]): EnvironmentState {
  return { enabled: true, rules };
}

/** An enabled rule for everyone that serves true; a test names only what it is about. */
export function aRule(overrides: Partial<Rule> = {}): Rule {
  return { id: 'rule', enabled: true, serve: { value: true }, ...overrides };
}
