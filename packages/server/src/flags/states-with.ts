import type { EnvironmentState } from '@guidon/core';
import { type ObjectKind, stateKey } from './documents.ts';
import type { Draft } from './draft.ts';

/** The states that go with a flag or an environment, by their keys; none with anything else. */
export async function statesWith(
  draft: Draft,
  { kind, key }: { readonly kind: ObjectKind; readonly key: string },
): Promise<readonly (readonly [string, EnvironmentState])[]> {
  if (kind === 'flag') {
    const states = Object.entries(await draft.states(key));
    return states.map(([environment, state]) => [stateKey(environment, key), state]);
  }
  if (kind !== 'environment') return [];
  const states: [string, EnvironmentState][] = [];
  for (const flagKey of await draft.flagKeysIn(key))
    states.push([stateKey(key, flagKey), await draft.state(key, flagKey)]);
  return states;
}
