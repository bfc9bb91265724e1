import { DEFAULT_BY } from './bucketing.ts';
import type { Condition } from './model.ts';

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

const SET: Condition = { attribute: DEFAULT_BY, operator: 'is_set' };
const NOT_SET: Condition = { attribute: DEFAULT_BY, operator: 'is_not_set' };

/** What is settled as a condition that may be saved: an empty group may not. */
export function asCondition(folded: Folded): Condition {
  if (typeof folded !== 'boolean') return folded;
  return folded ? { any: [SET, NOT_SET] } : { all: [SET, NOT_SET] };
}
