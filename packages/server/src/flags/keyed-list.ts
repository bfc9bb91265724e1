import type { JsonValue } from '@guidon/core';

/** An element of a list whose elements have a name of their own: a rule, a variation. */
export type Element = { readonly [name: string]: JsonValue };

/** The fields of documents that are such lists, and the field that names an element. */
export const KEYED_LISTS: ReadonlyMap<string, 'id' | 'key'> = new Map([
  ['rules', 'id'],
  ['variations', 'key'],
]);

/** The name of an element: a rule's id, a variation's key. */
export function identityOf(element: Element): string {
  return String(element.id ?? element.key);
}
