import { DEFAULT_BY } from './bucketing.ts';
import type { Condition, Dialect } from './model.ts';

/** A condition, or what it comes to whatever the context is. */
export type Folded = Condition | boolean;

/** All of the parts, with what is settled already left out. */
export function allOf(parts: readonly Folded[]): Folded {
  if (parts.includes(false)) return false;
  const open = parts.filter((part) => typeof part !== 'boolean');
  const [only] = open;
  if (only === undefined) return true;
  return open.length === 1 ? only : { all: open };
}

/** At least one of the parts, with what is settled already left out. */
export function anyOf(parts: readonly Folded[]): Folded {
  if (parts.includes(true)) return true;
  const open = parts.filter((part) => typeof part !== 'boolean');
  const [only] = open;
  if (only === undefined) return false;
  return open.length === 1 ? only : { any: open };
}

/** None of the parts, with what is settled already left out. */
export function noneOf(parts: readonly Folded[]): Folded {
  if (parts.includes(true)) return false;
  const open = parts.filter((part) => typeof part !== 'boolean');
  return open.length === 0 ? true : { none: open };
}

/** What is settled as a condition that may be saved, in a dialect where that matters: an empty group may not. */
export function asCondition(folded: Folded, dialect?: Dialect): Condition {
  if (typeof folded !== 'boolean') return folded;
  const set: Condition = { attribute: DEFAULT_BY, operator: 'is_set', ...(dialect && { dialect }) };
  const notSet: Condition = { none: [set] };
  return folded ? { any: [set, notSet] } : { all: [set, notSet] };
}
