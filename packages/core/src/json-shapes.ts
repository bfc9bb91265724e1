import { type Document, isDocument } from './document.ts';
import type { JsonValue } from './model.ts';
import type { Untranslated } from './untranslated.ts';

/** Reads a part of somebody else's document; `undefined`, and told, where it is not what it should be. */
export type Shape<Value> = (part: unknown, path: string, told: Untranslated[]) => Value | undefined;

/** A member of a record: how it is read, and when it spoils the whole. */
export interface Field<Value> {
  readonly shape: Shape<Value>;
  /** Whether the record is of no use without it. */
  readonly isNeeded: boolean;
  /** Whether null is the same as nothing. */
  readonly isNullable: boolean;
}

/** How deep a value may be nested. */
const DEEPEST = 64;

/** A member without which the record is unreadable. */
export function needed<Value>(shape: Shape<Value>): Field<Value> {
  return { shape, isNeeded: true, isNullable: false };
}

/** A member that may be missing; a wrong one makes the record unreadable, lest less is asked than was meant. */
export function guarded<Value>(shape: Shape<Value>): Field<Value> {
  return { shape, isNeeded: false, isNullable: false };
}

/** As {@link guarded}; null stands for nothing. */
export function nullable<Value>(shape: Shape<Value>): Field<Value> {
  return { shape, isNeeded: false, isNullable: true };
}

/** Text. */
export const text: Shape<string> = (part, path, told) =>
  typeof part === 'string' ? part : wrong('text', path, told);

/** A finite number. */
export const number: Shape<number> = (part, path, told) =>
  typeof part === 'number' && Number.isFinite(part) ? part : wrong('a number', path, told);

/** True or false. */
export const boolean: Shape<boolean> = (part, path, told) =>
  typeof part === 'boolean' ? part : wrong('true or false', path, told);

/** Any JSON, at most 64 levels deep. */
export const json: Shape<JsonValue> = (part, path, told) =>
  isJson(part, DEEPEST) ? (part as JsonValue) : wrong(`JSON of at most ${DEEPEST} levels`, path, told);

/** An object of JSON, at most 64 levels deep. */
export const jsonObject: Shape<Readonly<Record<string, JsonValue>>> = (part, path, told) =>
  isDocument(part) && isJson(part, DEEPEST)
    ? (part as Readonly<Record<string, JsonValue>>)
    : wrong(`an object of at most ${DEEPEST} levels`, path, told);

/** A list; one wrong member makes it unreadable. */
export function everyOf<Value>(shape: Shape<Value>): Shape<Value[]> {
  return (part, path, told) => {
    if (!Array.isArray(part)) return wrong('a list', path, told);
    const members = Array.from(part, (member: unknown, index) => shape(member, `${path}[${index}]`, told));
    return members.every((member) => member !== undefined) ? members : undefined;
  };
}

/** What the first fitting shape reads. */
export function oneOf<Value>(expected: string, ...shapes: readonly Shape<Value>[]): Shape<Value> {
  return (part, path, told) => {
    for (const shape of shapes) {
      const value = shape(part, path, []);
      if (value !== undefined) return value;
    }
    return wrong(expected, path, told);
  };
}

/** An object of the members given; others are not looked at. */
export function record<Fields extends object>(
  fields: {
    readonly [Name in keyof Fields]-?: Field<Exclude<Fields[Name], undefined>>;
  },
): Shape<Fields> {
  return (part, path, told) => {
    if (!isDocument(part)) return wrong('an object', path, told);
    const members = Object.entries<Field<unknown>>(fields)
      .filter(([name, field]) => field.isNeeded || isThere(part, name, field))
      .map(([name, { shape }]) => [name, shape(own(part, name), `${path}.${name}`, told)] as const);
    const isReadable = members.every(([, value]) => value !== undefined);
    return isReadable ? (Object.fromEntries(members) as Fields) : undefined;
  };
}

function isThere(part: Document, name: string, { isNullable }: Field<unknown>): boolean {
  const member = own(part, name);
  return member !== undefined && !(isNullable && member === null);
}

function own(part: Document, name: string): unknown {
  return Object.hasOwn(part, name) ? part[name] : undefined;
}

/** The members of an object, with their names; nothing where there is none, told where it is something else. */
export function membersOf(part: unknown, path: string, told: Untranslated[]): [string, unknown][] {
  if (part === undefined || part === null) return [];
  if (isDocument(part)) return Object.entries(part);
  wrong('an object', path, told);
  return [];
}

/** The members of a list; nothing where there is none, told where it is something else. */
export function listOf(part: unknown, path: string, told: Untranslated[]): readonly unknown[] {
  if (part === undefined || part === null) return [];
  return Array.isArray(part) ? part : (wrong('a list', path, told) ?? []);
}

/** The members of a list that can be read. */
export function readList<Value>(
  part: unknown,
  shape: Shape<Value>,
  path: string,
  told: Untranslated[],
): Value[] {
  return listOf(part, path, told).flatMap((member, index) => {
    const value = shape(member, `${path}[${index}]`, told);
    return value === undefined ? [] : [value];
  });
}

/** The members of an object that can be read. */
export function readMembers<Value>(
  part: unknown,
  shape: Shape<Value>,
  path: string,
  told: Untranslated[],
): Map<string, Value> {
  const found = new Map<string, Value>();
  for (const [name, member] of membersOf(part, path, told)) {
    const value = shape(member, `${path}.${name}`, told);
    if (value !== undefined) found.set(name, value);
  }
  return found;
}

function isJson(value: unknown, depth: number): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth === 0) return false;
  const members = Array.isArray(value) ? [...(value as unknown[])] : Object.values(value);
  return members.every((member) => isJson(member, depth - 1));
}

function wrong(expected: string, path: string, told: Untranslated[]): undefined {
  told.push({ path, reason: `It is not ${expected}.` });
  return undefined;
}
