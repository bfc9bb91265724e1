import type { JsonValue } from '@guidon/core';
import { deepEqual } from '../lib/deep-equal.ts';
import type { FieldChange } from './change.ts';
import { type Element, identityOf } from './keyed-list.ts';
import { changedList, type ListValue, MEMBERS } from './list-values.ts';

/** A field that cannot be undone because somebody set it again. */
export interface UndoConflict {
  readonly object: string;
  readonly field: string;
  /** What the change had set. */
  readonly set?: JsonValue;
  /** What it is now. */
  readonly now?: JsonValue;
  /** What undoing would have put back. */
  readonly before?: JsonValue;
}

type Mutable = Record<string, JsonValue | undefined>;

/**
 * Takes the differences of one object back out of its current document.
 *
 * Only the fields the change set are restored. A field that has another value by now is a conflict, and is left
 * alone. `original` is the whole document before the change: removed elements return to their old neighbours.
 */
export function undoDifferences(
  current: object,
  original: object,
  differences: readonly FieldChange[],
): { readonly document: object; readonly conflicts: readonly UndoConflict[] } {
  const document = structuredClone(current) as Mutable;
  const conflicts = inUndoOrder(differences).filter((one) => !undoOne(document, original as Mutable, one));
  return {
    document: withoutUndefined(document),
    conflicts: conflicts.map((one) => conflictOf(document, one)),
  };
}

/** Removed elements come back last, in their old order, so that each finds its old neighbour in its old place. */
function inUndoOrder(differences: readonly FieldChange[]): readonly FieldChange[] {
  return differences.toSorted((a, b) => turnOf(a) - turnOf(b));
}

function turnOf({ path: [, id, inner], after }: FieldChange): number {
  if (id === '$order') return 1;
  return id !== undefined && inner === undefined && after === undefined ? 2 : 0;
}

/** Undoes one difference in place; false when the field has moved on. */
function undoOne(document: Mutable, original: Mutable, one: FieldChange): boolean {
  const [field = '', id, inner] = one.path;
  if (id === undefined) return restore(document, field, one);
  const list = (document[field] ?? []) as Element[];
  if (id === MEMBERS) return undoMembers(document, field, one);
  if (id === '$order') return undoOrder(document, field, list, one);
  const index = list.findIndex((element) => identityOf(element) === id);
  if (inner !== undefined) return undoInside(list, index, inner, one);
  if (one.before === undefined) return undoAdded(list, index, one);
  return undoRemoved(document, field, list, index, one, (original[field] ?? []) as Element[]);
}

function restore(record: Mutable, field: string, one: FieldChange): boolean {
  if (deepEqual(record[field], one.before)) return true;
  if (!deepEqual(record[field], one.after)) return false;
  record[field] = one.before;
  return true;
}

function undoInside(list: Element[], index: number, field: string, one: FieldChange): boolean {
  const element = list[index];
  if (element === undefined) return false;
  const changed: Mutable = { ...element };
  if (!restore(changed, field, one)) return false;
  list[index] = withoutUndefined(changed) as Element;
  return true;
}

function undoAdded(list: Element[], index: number, one: FieldChange): boolean {
  if (index < 0) return true;
  if (!deepEqual(list[index], one.after)) return false;
  list.splice(index, 1);
  return true;
}

function undoRemoved(
  document: Mutable,
  field: string,
  list: Element[],
  index: number,
  one: FieldChange,
  original: readonly Element[],
): boolean {
  if (index >= 0) return deepEqual(list[index], one.before);
  list.splice(oldPlace(list, one.before as Element, original), 0, one.before as Element);
  document[field] = list;
  return true;
}

/** Right after the nearest element that preceded it and still exists; otherwise first. */
function oldPlace(list: readonly Element[], element: Element, original: readonly Element[]): number {
  const ids = original.map(identityOf);
  const predecessors = ids.slice(0, ids.indexOf(identityOf(element))).reverse();
  const present = list.map(identityOf);
  const neighbour = predecessors.find((id) => present.includes(id));
  return neighbour === undefined ? 0 : present.indexOf(neighbour) + 1;
}

function undoOrder(document: Mutable, field: string, list: Element[], one: FieldChange): boolean {
  const before = one.before as readonly string[];
  const involved = list.map(identityOf).filter((id) => before.includes(id));
  const remaining = before.filter((id) => involved.includes(id));
  if (deepEqual(involved, remaining)) return true;
  const after = (one.after as readonly string[]).filter((id) => involved.includes(id));
  if (!deepEqual(involved, after)) return false;
  const byId = new Map(list.map((element) => [identityOf(element), element]));
  const queue = remaining.flatMap((id) => byId.get(id) ?? []);
  document[field] = list.map((element) =>
    before.includes(identityOf(element)) ? (queue.shift() ?? element) : element,
  );
  return true;
}

/** Never a conflict: a value that somebody took out or put back since is as it should be. */
function undoMembers(document: Mutable, field: string, one: FieldChange): boolean {
  const difference = { added: (one.before ?? []) as ListValue[], removed: (one.after ?? []) as ListValue[] };
  document[field] = changedList(document[field] as ListValue[], difference);
  return true;
}

function conflictOf(document: Mutable, one: FieldChange): UndoConflict {
  const now = valueAt(document, one.path);
  return {
    object: `${one.kind} ${one.key}`,
    field: one.path.join('.'),
    ...(one.after === undefined ? {} : { set: one.after }),
    ...(now === undefined ? {} : { now }),
    ...(one.before === undefined ? {} : { before: one.before }),
  };
}

function valueAt(document: Mutable, path: readonly string[]): JsonValue | undefined {
  const [field = '', id, inner] = path;
  const value = document[field];
  if (id === undefined || !Array.isArray(value)) return value;
  const list = value as Element[];
  if (id === '$order') return list.map(identityOf);
  const element = list.find((one) => identityOf(one) === id);
  return inner === undefined ? element : element?.[inner];
}

function withoutUndefined(record: Mutable): object {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
