import type { Condition } from '../model.ts';
import { ConditionWriter } from './condition-writer.ts';
import { literalText } from './literal-text.ts';

const WRITER = new ConditionWriter(literalText);

/**
 * Writes a condition as text that {@link parseCondition} reads, for people to write and compare.
 *
 * An `any` beside `all` or `none` is written as a member of `all`, and a group of one member as that member.
 * Everything else reads back exactly as it was, and all of it means the same.
 *
 * ```ts
 * import { conditionText } from '@guidon/core';
 *
 * const text: string = conditionText({
 *   all: [
 *     { attribute: 'country', operator: 'in', value: ['NL', 'BE'] },
 *     { attribute: 'plan', operator: 'equals', value: 'pro' },
 *   ],
 * }); // country in ["NL", "BE"] and plan = "pro"
 * ```
 */
export function conditionText(condition: Condition): string {
  return WRITER.write(condition);
}
