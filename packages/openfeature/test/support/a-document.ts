import { booleanVariations, type EnvironmentState, type Flag, type Rule } from '@guidon/core';
import type { EnvironmentDocument } from '../../src/environment-document.ts';

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

/** A state that serves a variation to everybody. */
export function serving(variation: string): EnvironmentState {
  return { enabled: true, default: { variation }, rules: [] };
}

/** A state that is on with one rule, which serves `on`. */
export function onWhen(when: NonNullable<Rule['when']>): EnvironmentState {
  return { enabled: true, rules: [{ id: 'rule', enabled: true, when, serve: { variation: 'on' } }] };
}

/** A document with the flag `checkout`, which serves `off`. */
export function aDocument(overrides: Partial<EnvironmentDocument> = {}): EnvironmentDocument {
  return {
    format: 1,
    project: 'web',
    environment: 'production',
    revision: 1,
    flags: [{ flag: aFlag(), state: serving('off') }],
    segments: [],
    lists: [],
    ...overrides,
  };
}
