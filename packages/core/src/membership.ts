import { EvaluationFailure } from './evaluation-failure.ts';
import type { ActualTest, CompileOperator } from './operator-row.ts';

/** Lists longer than this are looked up in a set; shorter ones are faster to walk. */
export const WALKED_LIST = 8;

/** Whether a value is in a list. */
export function membership(list: readonly unknown[]): ActualTest {
  if (list.length <= WALKED_LIST) return (actual) => list.includes(actual);
  const set = new Set(list);
  return (actual) => set.has(actual);
}

/** Whether a value is in a list, or an array has a member that is. */
export function sharing(list: readonly unknown[]): ActualTest {
  if (list.length > WALKED_LIST) return shares(membership(list));
  return (actual) =>
    Array.isArray(actual) ? actual.some((member) => list.includes(member)) : list.includes(actual);
}

/** The test for a value, made one for an array that shares a member. */
export function shares(has: ActualTest): ActualTest {
  return (actual) => (Array.isArray(actual) ? actual.some(has) : has(actual));
}

/** Text in lower case; anything else as it is. */
export function fold<Value>(value: Value): Value | string {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

/** `in_list`: looks into a saved list, whatever is in it by then. */
export const inList: CompileOperator = (value, { scope }) => {
  const slot = scope.list(String(value));
  return shares((actual) => {
    if (slot.values !== undefined) return slot.values.has(actual);
    throw new EvaluationFailure('PARSE_ERROR', `There is no list ${JSON.stringify(slot.key)}.`);
  });
};
