import type { Condition, EnvironmentState } from '../model.ts';
import { conditionsOf, referencesOf } from '../references.ts';
import { serveBucketings } from './serve-bucketings.ts';

/** The attributes that states ask for or hash by. */
export function attributesOfStates(states: Readonly<Record<string, EnvironmentState>>): ReadonlySet<string> {
  const all = Object.values(states);
  const hashed = all.flatMap(({ rules }) => rules.flatMap(({ serve }) => serveBucketings(serve, '')));
  return new Set([...attributesOf(all.flatMap(conditionsOf)), ...hashed.map(({ by }) => by)]);
}

/** The attributes that conditions ask for. */
export function attributesOf(conditions: readonly Condition[]): ReadonlySet<string> {
  return referencesOf(conditions).attributes;
}
