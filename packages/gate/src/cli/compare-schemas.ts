import { isDeepStrictEqual } from 'node:util';
import { canonical } from './snapshot.ts';

/** A difference. */
export interface Change {
  readonly what: string;
  readonly breaking: boolean;
}

/** A JSON Schema, as far as it is compared member by member. */
type Schema = Readonly<Record<string, unknown>>;

// Said to people and models; nothing is refused by them.
const WORDS = ['title', 'description', 'examples', 'default', '$comment', '$schema', 'deprecated'];
const LEAST = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const MOST = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
const COMPARED = ['type', 'enum', 'const', 'properties', 'required', 'items', 'additionalProperties'];
const LIMITS = ['pattern', 'format', 'multipleOf', 'uniqueItems'];

/**
 * What is different about the arguments a tool takes. Breaking is what refuses arguments that were taken before; what is not
 * understood is taken for that.
 */
export function compareInputs(before: unknown, after: unknown, at: string): Change[] {
  const [old, now] = [schemaOf(before), schemaOf(after)];
  return [
    ...compareTypes(old, now, at),
    ...compareValues(old, now, at),
    ...compareProperties(old, now, at),
    ...compareNested(old, now, at),
    ...compareBounds(old, now, at),
    ...compareMembers(old, now, at),
  ];
}

/** What is different about what a tool answers. All but words is breaking: clients check and read answers by it. */
export function compareOutputs(before: unknown, after: unknown): Change[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (before === undefined) return [{ what: 'output: now described', breaking: false }];
  if (after === undefined) return [{ what: 'output: not described any more', breaking: true }];
  return differingPaths(before, after, 'output').map((path) => ({
    what: `${path} changed`,
    breaking: !isWord(path),
  }));
}

/** A property may have the name of such a word. */
function isWord(path: string): boolean {
  const [parent, member = ''] = path.split('.').slice(-2);
  return parent !== 'properties' && WORDS.includes(member);
}

function compareTypes({ type: before }: Schema, { type: after }: Schema, at: string): Change[] {
  if (isDeepStrictEqual(setOf(before), setOf(after))) return [];
  const taken = after === undefined ? undefined : setOf(after);
  const isTaken = (type: unknown) => taken?.has(type) || (type === 'integer' && taken?.has('number'));
  const isWider = taken === undefined || (before !== undefined && [...setOf(before)].every(isTaken));
  return [{ what: `${at}: type ${shown(before)} → ${shown(after)}`, breaking: !isWider }];
}

function compareValues(before: Schema, after: Schema, at: string): Change[] {
  const [old, now] = [valuesOf(before), valuesOf(after)];
  if (isDeepStrictEqual(old && new Set(old), now && new Set(now))) return [];
  if (now === undefined) return [{ what: `${at}: any value`, breaking: false }];
  if (old === undefined) return [{ what: `${at}: only ${now.join(', ')}`, breaking: true }];
  const [gone, added] = [
    old.filter((value) => !now.includes(value)),
    now.filter((value) => !old.includes(value)),
  ];
  return [
    ...(gone.length > 0 ? [{ what: `${at}: not ${gone.join(', ')} any more`, breaking: true }] : []),
    ...(added.length > 0 ? [{ what: `${at}: also ${added.join(', ')}`, breaking: false }] : []),
  ];
}

function compareProperties(before: Schema, after: Schema, at: string): Change[] {
  const [old, now] = [schemaOf(before.properties), schemaOf(after.properties)];
  const [needed, needs] = [setOf(before.required), setOf(after.required)];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].sort().flatMap((key) => {
    const place = `${at}.${key}`;
    const isRequired = needs.has(key);
    if (!Object.hasOwn(now, key)) return [{ what: `${place}: removed`, breaking: true }];
    if (!Object.hasOwn(old, key))
      return [{ what: `${place}: added${isRequired ? ', required' : ''}`, breaking: isRequired }];
    const becomes = { what: `${place}: ${isRequired ? 'now' : 'not'} required`, breaking: isRequired };
    const changes = compareInputs(old[key], now[key], place);
    return isRequired === needed.has(key) ? changes : [becomes, ...changes];
  });
}

function compareNested(before: Schema, after: Schema, at: string): Change[] {
  return ['items', 'additionalProperties'].flatMap((member) => {
    const [old, now] = [before[member] ?? true, after[member] ?? true];
    if (isDeepStrictEqual(canonical(old), canonical(now))) return [];
    const place = `${at}.${member}`;
    if (isObject(old) && isObject(now)) return compareInputs(old, now, place);
    const isWider = now === true || old === false;
    return [{ what: `${place}: ${shown(old)} → ${shown(now)}`, breaking: !isWider }];
  });
}

function compareBounds(before: Schema, after: Schema, at: string): Change[] {
  return [...LEAST, ...MOST].flatMap((bound) => {
    const [old, now] = [before[bound], after[bound]] as (number | undefined)[];
    if (old === now) return [];
    const isTighter =
      now !== undefined && (old === undefined || (LEAST.includes(bound) ? now > old : now < old));
    return [{ what: `${at}: ${bound} ${shown(old)} → ${shown(now)}`, breaking: isTighter }];
  });
}

/** The members that have no rule of their own. */
function compareMembers(before: Schema, after: Schema, at: string): Change[] {
  const special = new Set([...COMPARED, ...LEAST, ...MOST]);
  const members = new Set([...Object.keys(before), ...Object.keys(after)].filter((key) => !special.has(key)));
  return [...members].sort().flatMap((member) => {
    if (isDeepStrictEqual(canonical(before[member]), canonical(after[member]))) return [];
    const isWider = WORDS.includes(member) || (LIMITS.includes(member) && after[member] === undefined);
    return [{ what: `${at}: ${member} changed`, breaking: !isWider }];
  });
}

function differingPaths(before: unknown, after: unknown, at: string): string[] {
  if (isDeepStrictEqual(before, after) || isReordered(before, after, at)) return [];
  if (!isObject(before) || !isObject(after)) return [at];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].sort().flatMap((key) => differingPaths(before[key], after[key], `${at}.${key}`));
}

/** The order of these says nothing; `properties.required` is a property of that name. */
function isReordered(before: unknown, after: unknown, at: string): boolean {
  const isSet = /(?<!\.(properties|const|default))\.(required|enum|type)$/.test(at);
  return (
    isSet && Array.isArray(before) && Array.isArray(after) && isDeepStrictEqual(setOf(before), setOf(after))
  );
}

function schemaOf(value: unknown): Schema {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function setOf(value: unknown): ReadonlySet<unknown> {
  if (value === undefined) return new Set();
  return new Set(Array.isArray(value) ? value : [value]);
}

function valuesOf({ enum: values, const: value }: Schema): readonly string[] | undefined {
  if (Array.isArray(values)) return values.map((each) => JSON.stringify(canonical(each)));
  return value === undefined ? undefined : [JSON.stringify(canonical(value))];
}

function shown(value: unknown): string {
  if (value === undefined) return 'any';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
}
