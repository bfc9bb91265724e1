import { type Condition, parseCondition } from '@guidon/core';
import type { Part } from './part.ts';

/** Stands in for a condition that could not be read, so that the rule is not taken for one for everyone. */
const UNREAD: Condition = { percentage: 0 };

/** Reads a condition: text, or data as it is. */
export function readCondition(part: Part): Condition {
  const value = part.json();
  if (typeof value !== 'string') return value as unknown as Condition;
  const parsed = parseCondition(value);
  if ('condition' in parsed) return parsed.condition;
  const { message, hint, offset } = parsed.problem;
  part.error('BAD_CONDITION', message, hint, offset);
  return UNREAD;
}
