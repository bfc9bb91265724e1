import { describeValue } from './describe-value.ts';
import type { Condition, JsonValue } from './model.ts';
import { ConditionWriter } from './text/condition-writer.ts';

/** Longer lists end in "and 980 more". */
const LISTED = 20;

const WRITER = new ConditionWriter(describeLiteral);

/**
 * Says a condition in a sentence: its text, as `conditionText` writes it, with long values and lists cut short.
 *
 * ```ts
 * import { describeCondition } from '@guidon/core';
 *
 * const words: string = describeCondition({
 *   all: [
 *     { attribute: 'country', operator: 'in', value: ['DE', 'AT'] },
 *     { attribute: 'plan', operator: 'equals', value: 'pro' },
 *   ],
 * }); // country in ["DE", "AT"] and plan = "pro"
 * ```
 */
export function describeCondition(condition: Condition): string {
  return WRITER.write(condition);
}

function describeLiteral(value: JsonValue): string {
  if (!Array.isArray(value)) return describeValue(value);
  const shown = value.slice(0, LISTED).map(describeValue).join(', ');
  return value.length > LISTED ? `[${shown} and ${value.length - LISTED} more]` : `[${shown}]`;
}
