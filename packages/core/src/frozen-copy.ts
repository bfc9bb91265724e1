import type { JsonValue } from './model.ts';

/**
 * Copies a JSON value into one nobody can change.
 *
 * Evaluations share their values between all callers; without this one caller could change another's answer.
 */
export function frozenCopy(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(frozenCopy));
  // `fromEntries` defines instead of assigning, so that a member called `__proto__` stays a member.
  return Object.freeze(
    Object.fromEntries(Object.entries(value).map(([name, member]) => [name, frozenCopy(member)])),
  );
}
