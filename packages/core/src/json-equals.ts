import type { JsonValue } from './model.ts';

/** Whether two JSON values are the same value; the order of an object's names does not matter. */
export function jsonEquals(a: JsonValue, b: JsonValue): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => sameMember(a, b, name));
}

function sameMember(a: object, b: object, name: string): boolean {
  if (!Object.hasOwn(b, name)) return false;
  return jsonEquals(
    (a as Record<string, JsonValue>)[name] ?? null,
    (b as Record<string, JsonValue>)[name] ?? null,
  );
}
