import { DEFAULT_STATE, type EnvironmentState, type Flag, type Served } from '@guidon/core';
import { deepEqual } from '../lib/deep-equal.ts';
import { diffDocuments } from './diff.ts';
import { parseStateKey, stateKey } from './documents.ts';
import type { Draft, DraftedObject } from './draft.ts';
import { isTarget, usersOf } from './users.ts';

/** Fields of a flag that no application ever notices. */
export const INERT: ReadonlySet<string> = new Set(['description', 'tags', 'owner', 'expires']);

/**
 * Which of these environments a draft would change the live state of, or the policy of.
 *
 * A segment or saved list is live where a flag depends on it. A flag's own document is live everywhere; where the flag
 * is off, as far as what is served then. That goes for a flag that is made or comes back too: before, the code's own
 * default counted, so only one that serves nothing while it is off touches nothing. An environment is live itself when
 * it is deleted.
 */
export async function liveReach(draft: Draft, environments: readonly string[]): Promise<ReadonlySet<string>> {
  const reached = new Set<string>();
  for (const object of draft.changed()) {
    for (const environment of await reachOf(draft, object, environments)) reached.add(environment);
  }
  return new Set(environments.filter((environment) => reached.has(environment)));
}

async function reachOf(
  draft: Draft,
  object: DraftedObject,
  environments: readonly string[],
): Promise<readonly string[]> {
  switch (object.kind) {
    case 'state':
      return [parseStateKey(object.key).environmentKey];
    case 'policy':
      return [object.key];
    case 'environment':
      return object.after === undefined ? [object.key] : [];
    case 'flag':
      return flagReach(draft, object, environments);
    case 'segment':
    case 'list':
      return usersReach(draft, object);
    default:
      return [];
  }
}

async function usersReach(draft: Draft, object: DraftedObject): Promise<readonly string[]> {
  if (!isTarget(object)) return [];
  const { flags } = await usersOf(draft.reads, draft.project.id, object);
  return flags.flatMap((flag) => flag.environments);
}

async function flagReach(
  draft: Draft,
  { key, before, after }: DraftedObject,
  environments: readonly string[],
): Promise<readonly string[]> {
  if (after === undefined) return environments;
  const fields = diffDocuments('flag', key, before, after).map(({ path: [field = ''] }) => field);
  if (fields.every((field) => INERT.has(field))) return [];
  const reached: string[] = [];
  for (const environment of environments) {
    const stored = await draft.reads.object(draft.project.id, 'state', stateKey(environment, key));
    const state = stored?.document ?? DEFAULT_STATE;
    if (state.enabled || differsOff(before as Flag | undefined, after as Flag, state))
      reached.push(environment);
  }
  return reached;
}

/** Whether somebody is answered otherwise where the flag is off, or another kind could be switched off at once. */
function differsOff(before: Flag | undefined, after: Flag, state: EnvironmentState): boolean {
  if (before === undefined) return servedOff(after, state) !== undefined;
  return (
    before.type !== after.type ||
    before.kind !== after.kind ||
    before.archived !== after.archived ||
    before.clientSide !== after.clientSide ||
    !deepEqual(servedOff(before, state), servedOff(after, state))
  );
}

function servedOff(
  flag: Flag,
  { off = flag.off }: EnvironmentState,
): { readonly value: unknown; readonly off: Served } | undefined {
  return off === undefined ? undefined : { value: servedValue(flag, off), off };
}

function servedValue({ variations }: Flag, served: Served): unknown {
  if (!('variation' in served)) return served.value;
  return variations.find(({ key }) => key === served.variation)?.value;
}
