import { deepEqual } from '../../lib/deep-equal.ts';
import { fieldOf, isRecord } from '../fields.ts';
import { parseDuration } from '../health/duration.ts';
import { parseQuantity } from '../quantity.ts';

/** One field that is not the same. Absent on a side that does not have it. */
export interface Difference {
  /** Such as `spec.template.spec.containers[web].image`. */
  readonly field: string;
  readonly left?: unknown;
  readonly right?: unknown;
}

/**
 * The fields in which two values differ, in the order of the first.
 *
 * Items of lists are paired by what names them where something does; quantities and durations are compared by what they
 * mean: `1000m` is `1`, `60m` is `1h`.
 */
export function differences(left: unknown, right: unknown, field = ''): readonly Difference[] {
  if (deepEqual(left, right) || meansTheSame(left, right, field)) return [];
  if (isRecord(left) && isRecord(right)) return members(left, right, field);
  const key = keyOf(left, right);
  if (key !== undefined) return members(byKey(left, key), byKey(right, key), field, true);
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

/** Below these fields stand quantities. */
const QUANTITIES =
  /\b(limits|requests|capacity|hard|default|defaultRequest|max|min)\.[^.]+$|\b(sizeLimit|averageValue|divisor)$/;

/** These fields are durations as Go writes them. */
const DURATIONS = /(interval|timeout|duration)$/i;

function meansTheSame(left: unknown, right: unknown, field: string): boolean {
  if (isRecord(left) || isRecord(right) || left === undefined || right === undefined) return false;
  const parse = QUANTITIES.test(field) ? parseQuantity : DURATIONS.test(field) ? durationOf : undefined;
  const meant = parse?.(left);
  return meant !== undefined && meant === parse?.(right);
}

function durationOf(value: unknown): number | undefined {
  return typeof value === 'string' ? parseDuration(value) : undefined;
}

/** What names an item of a list, in the order it is looked for. */
const KEYS = ['name', 'mountPath', 'containerPort', 'port', 'key', 'host', 'ip', 'path', 'type'];

/** The field by which the items of two lists can be paired: all have it, none twice. */
function keyOf(left: unknown, right: unknown): string | undefined {
  return KEYS.find((key) => isKeyed(left, key) && isKeyed(right, key));
}

function isKeyed(value: unknown, key: string): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  const names = value.map((item) => nameBy(item, key));
  return names.every((name) => name !== undefined) && new Set(names).size === names.length;
}

function nameBy(item: unknown, key: string): string | undefined {
  const name = fieldOf(item, key);
  return (typeof name === 'string' && name !== '') || typeof name === 'number' ? String(name) : undefined;
}

function byKey(items: unknown, key: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries((items as readonly unknown[]).map((item) => [nameBy(item, key) ?? '', item]));
}
