import type { Draft } from './draft.ts';
import type { ObjectVersions } from './flag-store.ts';

type Changed = Pick<ObjectVersions, 'kind' | 'key' | 'before' | 'after'>;

/**
 * Environments whose policy stays as it is when a change of these objects is undone: policies are not undone, but for
 * that of an environment that the change made, which goes with it.
 */
export function keptPolicies(objects: readonly Changed[]): readonly string[] {
  const made = new Set(
    objects
      .filter(({ kind, before }) => kind === 'environment' && before === undefined)
      .map(({ key }) => key),
  );
  const set = objects.filter(({ kind, after }) => kind === 'policy' && after !== undefined);
  return set.map(({ key }) => key).filter((key) => !made.has(key));
}

/** What undoing a draft will leave, for whoever decides about it. Nothing of one that only sets policies. */
export function leftByUndoing(draft: Draft): readonly string[] {
  const objects = draft.changed();
  const kept = keptPolicies(objects);
  if (kept.length === objects.length) return [];
  return kept.map(
    (key) => `Undoing this leaves the policy of ${key} as it is: set_environment_policy sets it.`,
  );
}
