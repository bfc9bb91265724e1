import type { SavedList } from '@guidon/core';

/** A value of a saved list. */
export type ListValue = SavedList['values'][number];

/** Stands in a difference's path for the values that came (`after`) and went (`before`). */
export const MEMBERS = '$members';

/** What a change did to the values of a saved list. */
export interface ListDifference {
  readonly added: readonly ListValue[];
  readonly removed: readonly ListValue[];
}

/**
 * The values of a saved list as documents keep them: each once, sorted by type and value (by UTF-16 code units), so
 * that lists with the same values are equal documents. `1` and `"1"` are two values.
 */
export function listValues(values: Iterable<ListValue>): readonly ListValue[] {
  return [...new Set(values)].sort(byTypeAndValue);
}

/** What has to be added to and removed from one list to make the other. */
export function listDifference(before: readonly ListValue[], after: readonly ListValue[]): ListDifference {
  return { added: without(after, before), removed: without(before, after) };
}

/** A list after something was added and something removed. What is there already, or is gone already, stays so. */
export function changedList(
  values: readonly ListValue[],
  { added, removed }: ListDifference,
): readonly ListValue[] {
  return listValues([...without(values, removed), ...added]);
}

function without(values: readonly ListValue[], unwanted: readonly ListValue[]): readonly ListValue[] {
  const excluded = new Set(unwanted);
  return values.filter((value) => !excluded.has(value));
}

function byTypeAndValue(a: ListValue, b: ListValue): number {
  if (typeof a !== typeof b) return typeof a < typeof b ? -1 : 1;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
