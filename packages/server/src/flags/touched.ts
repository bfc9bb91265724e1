import { parseStateKey } from './documents.ts';
import type { Draft, DraftedObject } from './draft.ts';
import { isTarget, usersOf } from './users.ts';

/** What a draft touches: what history finds a change by. Sorted. */
export interface Touched {
  readonly flagKeys: readonly string[];
  readonly environmentKeys: readonly string[];
}

/**
 * The flags a draft touches and the environments in which it touches anything live. A segment or a saved list touches
 * every flag that depends on it, where it does.
 */
export async function touchedBy(draft: Draft): Promise<Touched> {
  const objects = draft.changed();
  const flagKeys = new Set(objects.flatMap(flagKeyOf));
  const environmentKeys = new Set(objects.flatMap(environmentKeyOf));
  for (const object of objects) {
    if (!isTarget(object) || object.kind === 'flag') continue;
    for (const flag of (await usersOf(draft.reads, draft.project.id, object)).flags) {
      flagKeys.add(flag.key);
      for (const environment of flag.environments) environmentKeys.add(environment);
    }
  }
  return { flagKeys: [...flagKeys].sort(), environmentKeys: [...environmentKeys].sort() };
}

/** The flag that an object is or belongs to, if any. */
export function flagKeyOf(object: DraftedObject): string[] {
  if (object.kind === 'flag') return [object.key];
  return object.kind === 'state' ? [parseStateKey(object.key).flagKey] : [];
}

function environmentKeyOf(object: DraftedObject): string[] {
  if (object.kind === 'environment' || object.kind === 'policy') return [object.key];
  return object.kind === 'state' ? [parseStateKey(object.key).environmentKey] : [];
}
