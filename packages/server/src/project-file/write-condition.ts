import { type Condition, conditionText, parseCondition } from '@guidon/core';
import { deepEqual } from '../lib/deep-equal.ts';
import { tidy } from './tidy.ts';

/** A condition as text, or as data where the text would not read back as the same document. */
export function conditionForm(condition: Condition): unknown {
  const text = conditionText(condition);
  const parsed = parseCondition(text);
  return 'condition' in parsed && deepEqual(parsed.condition, condition) ? text : tidy(condition);
}
