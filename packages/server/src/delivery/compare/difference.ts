import { deepEqual } from '../../lib/deep-equal.ts';
import { isRecord, textOf } from '../fields.ts';

/** One field that is not the same. Absent on a side that does not have it. */
export interface Difference {
  /** Such as `spec.template.spec.containers[web].image`. */
  readonly field: string;
  readonly left?: unknown;
  readonly right?: unknown;
}

/** The fields in which two values differ, in the order of the first; items of lists are paired by name where they have one. */
export function differences(left: unknown, right: unknown, field = ''): readonly Difference[] {
  if (deepEqual(left, right)) return [];
  if (isRecord(left) && isRecord(right)) return members(left, right, field);
  if (isNamed(left) && isNamed(right)) return members(byName(left), byName(right), field, true);
  return [{ field, ...(left === undefined ? {} : { left }), ...(right === undefined ? {} : { right }) }];
}

function members(
  left: Readonly<Record<string, unknown>>,
  right: Readonly<Record<string, unknown>>,
  field: string,
  items = false,
): readonly Difference[] {
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return names.flatMap((name) => {
    const step = items ? `${field}[${name}]` : field === '' ? name : `${field}.${name}`;
    return differences(own(left, name), own(right, name), step);
  });
}

function own(record: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function isNamed(value: unknown): value is readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  const names = value.map((item) => textOf(item, 'name'));
  return names.every((name) => name !== undefined) && new Set(names).size === names.length;
}

function byName(items: readonly unknown[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(items.map((item) => [textOf(item, 'name') ?? '', item]));
}
