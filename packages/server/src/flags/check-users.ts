import { AppError } from '../lib/app-error.ts';
import { listed } from '../lib/closest.ts';
import { parseStateKey } from './documents.ts';
import type { Draft } from './draft.ts';
import type { Target, User } from './flag-store.ts';
import { isTarget } from './users.ts';

/**
 * Refuses to take away what others refer to, whichever way it goes: deleted, or undone into nothing.
 *
 * Throws PRECONDITION_FAILED naming the users. A user that the same draft changes is judged with the draft instead.
 */
export async function checkUsers(draft: Draft): Promise<void> {
  const changed = draft.changed();
  const redrafted = new Set(changed.map(({ kind, key }) => `${kind} ${key}`));
  for (const object of changed) {
    if (object.after !== undefined || !isTarget(object)) continue;
    const users = await draft.reads.usersOf(draft.project.id, object);
    const left = users.filter(({ kind, key }) => !redrafted.has(`${kind} ${key}`));
    if (left.length > 0) throw stillUsed(object, left);
  }
}

function stillUsed({ kind, key }: Target, users: readonly User[]): AppError {
  const names = users.map(nameOf);
  return new AppError('PRECONDITION_FAILED', `${word(kind)} "${key}" is used by ${listed(names)}.`, {
    hint: 'Change the rules with set_flag_rules and the segments with save_segment first.',
    details: { used_by: names.slice(0, 100) },
  });
}

/** `flag checkout in staging`, `segment beta`. */
function nameOf({ kind, key }: User): string {
  if (kind === 'segment') return `segment ${key}`;
  const { environmentKey, flagKey } = parseStateKey(key);
  return `flag ${flagKey} in ${environmentKey}`;
}

function word(kind: Target['kind']): string {
  return { segment: 'Segment', list: 'List', flag: 'Flag' }[kind];
}
