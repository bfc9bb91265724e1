import type { EnvironmentState, Rule } from '@guidon/core';
import { digestOf } from '../lib/digest.ts';
import { parseStateKey } from './documents.ts';
import type { Draft } from './draft.ts';
import type { Target } from './flag-store.ts';
import { type NamedObject, nameOf, targetsIn } from './named-object.ts';
import { isTarget } from './users.ts';

/**
 * What relies on some objects, by itself, by way of segments, or of flags that do, and digests of how: states that are
 * on in these environments, with the rules that refer to it and their places; and the segments between.
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
  for (const [name, user] of users) reach.set(name, digestOf(await howItRelies(draft, user, reliedOn)));
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

async function howItRelies(
  draft: Draft,
  { kind, key }: NamedObject,
  reliedOn: ReadonlySet<string>,
): Promise<unknown> {
  if (kind !== 'state') return (await draft.document('segment', key))?.when ?? null;
  const { rules } = await stateOf(draft, key);
  const placed = rules.map(({ description: _, ...rule }, place) => ({ place, rule }));
  return placed.filter(({ rule }) => refersTo(rule, reliedOn));
}

function refersTo({ when }: Pick<Rule, 'when'>, reliedOn: ReadonlySet<string>): boolean {
  return when !== undefined && targetsIn([when]).some((target) => reliedOn.has(nameOf(target)));
}
