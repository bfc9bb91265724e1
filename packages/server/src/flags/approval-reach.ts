import type { EnvironmentState } from '@guidon/core';
import { digestOf } from '../lib/digest.ts';
import { parseStateKey } from './documents.ts';
import type { Draft } from './draft.ts';
import type { Target } from './flag-store.ts';
import { INERT } from './live-reach.ts';
import { type NamedObject, nameOf } from './named-object.ts';
import { isTarget } from './users.ts';

/**
 * What relies on some objects, by itself, by way of segments, or of flags that do, and digests of how: states that are
 * on in these environments, with all that decides what they serve; and the segments between.
 */
export async function approvalReach(
  draft: Draft,
  objects: readonly NamedObject[],
  environments: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const reliedOn = new Set<string>();
  const users = new Map<string, NamedObject>();
  const waiting = objects.flatMap(targetOf);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reliedOn.has(nameOf(next))) continue;
    reliedOn.add(nameOf(next));
    for (const user of await draft.reads.usersOf(draft.project.id, next)) {
      if (user.kind === 'state' && !(await isOn(draft, user.key, environments))) continue;
      users.set(nameOf(user), user);
      waiting.push(...targetOf(user));
    }
  }
  const reach = new Map<string, string>();
  for (const [name, user] of users) reach.set(name, digestOf(await howItRelies(draft, user)));
  return reach;
}

function targetOf(object: NamedObject): readonly Target[] {
  if (object.kind === 'state') return [{ kind: 'flag', key: parseStateKey(object.key).flagKey }];
  return isTarget(object) ? [object] : [];
}

async function isOn(draft: Draft, key: string, environments: readonly string[]): Promise<boolean> {
  const { environmentKey } = parseStateKey(key);
  return environments.includes(environmentKey) && (await stateOf(draft, key)).enabled;
}

function stateOf(draft: Draft, key: string): Promise<EnvironmentState> {
  const { environmentKey, flagKey } = parseStateKey(key);
  return draft.state(environmentKey, flagKey);
}

/** All that decides what is served there: rules that come before, what is served otherwise, values of variations. */
async function howItRelies(draft: Draft, { kind, key }: NamedObject): Promise<unknown> {
  if (kind !== 'state') return (await draft.document('segment', key))?.when ?? null;
  const { rules, ...state } = await stateOf(draft, key);
  const flag = await draft.flag(parseStateKey(key).flagKey);
  const live = Object.entries(flag).filter(([field]) => !INERT.has(field));
  return { live, state, rules: rules.map(({ description: _, ...rule }) => rule) };
}
