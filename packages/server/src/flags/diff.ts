import type { JsonValue, SavedList } from '@guidon/core';
import { deepEqual } from '../lib/deep-equal.ts';
import type { FieldChange } from './change.ts';
import type { ObjectKind } from './documents.ts';
import { type Element, identityOf, KEYED_LISTS } from './keyed-list.ts';
import { listDifference, MEMBERS } from './list-values.ts';

type Fields = Readonly<Record<string, JsonValue | undefined>>;
type Difference = Pick<FieldChange, 'path' | 'before' | 'after'>;

/**
 * What differs between two documents of one object, field by field.
 *
 * Rules and variations are followed by id and key, so that inserting one is one difference and not a shift of all
 * that follow; of a saved list only the values that came and went are told. Deeper values (a condition, a split, a
 * JSON value) differ as a whole.
 */
export function diffDocuments(
  kind: ObjectKind,
  key: string,
  before: object | undefined,
  after: object | undefined,
): FieldChange[] {
  if (before === undefined || after === undefined) {
    return before === after
      ? []
      : [{ kind, key, ...difference([], before as JsonValue, after as JsonValue) }];
  }
  const fields = kind === 'list' ? diffList(before as SavedList, after as SavedList) : undefined;
  const found = fields ?? diffFields([], before as Fields, after as Fields);
  return found.map((one) => ({ kind, key, ...one }));
}

function diffList(before: SavedList, after: SavedList): Difference[] {
  const { values: old, ...was } = before;
  const { values: now, ...is } = after;
  const { added, removed } = listDifference(old, now);
  const same = added.length + removed.length === 0;
  return [...diffFields([], was, is), ...(same ? [] : [difference(['values', MEMBERS], removed, added)])];
}

function diffFields(path: readonly string[], before: Fields, after: Fields): Difference[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => diffField([...path, name], before[name], after[name]));
}

function diffField(
  path: readonly string[],
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): Difference[] {
  if (deepEqual(before, after)) return [];
  const list = path.length === 1 ? KEYED_LISTS.get(path[0] ?? '') : undefined;
  if (list === undefined) return [difference(path, before, after)];
  return diffElements(path, (before ?? []) as readonly Element[], (after ?? []) as readonly Element[]);
}

function diffElements(
  path: readonly string[],
  before: readonly Element[],
  after: readonly Element[],
): Difference[] {
  const old = new Map(before.map((element) => [identityOf(element), element]));
  const now = new Map(after.map((element) => [identityOf(element), element]));
  return [
    ...[...old]
      .filter(([id]) => !now.has(id))
      .map(([id, element]) => difference([...path, id], element, undefined)),
    ...[...now].flatMap(([id, element]) => diffElement([...path, id], old.get(id), element)),
    ...diffOrder(
      path,
      [...old.keys()].filter((id) => now.has(id)),
      [...now.keys()].filter((id) => old.has(id)),
    ),
  ];
}

function diffElement(path: readonly string[], before: Element | undefined, after: Element): Difference[] {
  return before === undefined ? [difference(path, undefined, after)] : diffFields(path, before, after);
}

function diffOrder(
  path: readonly string[],
  before: readonly string[],
  after: readonly string[],
): Difference[] {
  return deepEqual(before, after) ? [] : [difference([...path, '$order'], before, after)];
}

function difference(
  path: readonly string[],
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): Difference {
  return {
    path,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}
