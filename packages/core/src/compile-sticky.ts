import { DEFAULT_BY, type FindBucket } from './bucketing.ts';
import { compileAttribute, readOwn } from './compile-attribute.ts';
import type { Pick } from './compile-serve.ts';
import type { Experiment, StickyBuckets } from './model.ts';
import type { Scope } from './scope.ts';

/** How an experiment assigns by one attribute: its pick, and its bucket for the explanation. */
export interface Assigning {
  readonly pick: Pick;
  readonly findBucket: FindBucket;
}

type Assignments = NonNullable<NonNullable<Scope['options']>['stickyBuckets']>[string];

/**
 * Puts arms that were assigned before in front of an experiment's pick, as GrowthBook's SDK does with sticky buckets.
 *
 * `own` assigns by the experiment's attribute, `byFallback` by the other, for contexts without the first. Evaluations
 * that are given no sticky buckets assign as if the experiment had none.
 */
export function compileSticky(
  experiment: Experiment & { readonly sticky: StickyBuckets },
  arms: readonly Pick[],
  scope: Scope,
  own: Assigning,
  byFallback: Assigning | undefined,
): Pick {
  const { sticky } = experiment;
  const readOwnDocument = documentReader(experiment.by ?? DEFAULT_BY, scope);
  const readFallback = sticky.fallback === undefined ? undefined : documentReader(sticky.fallback, scope);
  return (context, note) => {
    if (scope.options?.stickyBuckets === undefined) return own.pick(context, note);
    const document = readOwnDocument(context);
    const other = readFallback?.(context);
    const assigning = document === undefined && other !== undefined ? (byFallback ?? own) : own;
    const assignments = { ...other, ...document };
    if (isBlocked(experiment, assignments)) {
      if (note !== undefined) note.outcome = 'sticky_version_blocked';
      return undefined;
    }
    const arm = arms[assignedArm(experiment, assignments)];
    if (arm === undefined) return assigning.pick(context, note);
    if (note !== undefined) {
      assigning.findBucket(context, note);
      note.sticky = true;
    }
    return arm(context, note);
  };
}

/** Reads what is known of a context by one attribute; `undefined` when it does not have the attribute. */
function documentReader(by: string, scope: Scope): (context: object) => Assignments | undefined {
  const read = compileAttribute(by, 'flagsmith');
  return (context) => {
    const value = read(context);
    if ((typeof value !== 'string' && typeof value !== 'number') || !value) return undefined;
    const documents = scope.options?.stickyBuckets ?? {};
    return (readOwn(documents, `${by}||${value}`) as Assignments | undefined) ?? {};
  };
}

/** Whether there is an assignment of a version that is not to be measured any more. */
function isBlocked(
  { key, sticky }: { readonly key: string; readonly sticky: StickyBuckets },
  assignments: Assignments,
): boolean {
  const before = `${key}__`;
  return Object.keys(assignments).some((name) => {
    const version = name.startsWith(before) ? name.slice(before.length) : '';
    return /^\d+$/.test(version) && Number(version) < (sticky.minVersion ?? 0);
  });
}

/** The arm assigned in the present version, or -1. */
function assignedArm(
  { key, arms, sticky }: Experiment & { readonly sticky: StickyBuckets },
  assignments: Assignments,
): number {
  const assigned = readOwn(assignments, `${key}__${sticky.version ?? 0}`);
  return assigned === undefined ? -1 : arms.findIndex((arm) => arm.key === assigned);
}
