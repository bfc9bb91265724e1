import { ITSELF } from '../compile-attribute.ts';
import { allOf, anyOf, type Folded, noneOf } from '../condition-parts.ts';
import { json } from '../json-shapes.ts';
import type { Clause, JsonValue, Operator } from '../model.ts';
import type { Untranslated } from '../untranslated.ts';

type Translate = (value: JsonValue, attribute: string, reading: Reading, path: string) => Folded;

/** What translating a condition needs and collects. */
export interface Reading {
  readonly savedGroups: Readonly<Record<string, JsonValue>>;
  readonly untranslated: Untranslated[];
  /** The saved group whose condition this is. */
  readonly group?: string;
}

/**
 * Translates one of GrowthBook's conditions; the clauses carry its dialect, so that they mean what they mean there.
 *
 * Total: an operator that GrowthBook does not have is false, as it is there, and is told.
 *
 * ```ts
 * import { conditionFromGrowthBook } from '@guidon/core';
 *
 * const reading = { savedGroups: {}, untranslated: [] };
 * const condition = conditionFromGrowthBook({ plan: 'pro' }, reading, 'condition');
 * const isRead = typeof condition === 'object' && reading.untranslated.length === 0; // true
 * ```
 */
export function conditionFromGrowthBook(condition: JsonValue, reading: Reading, path: string): Folded {
  const readable = json(condition, path, reading.untranslated);
  return readable !== undefined && translated(readable, reading, path);
}

function translated(condition: JsonValue, reading: Reading, path: string): Folded {
  if (!isObject(condition)) return refuse(path, 'The condition is not an object.', reading);
  const parts = Object.entries(condition).map(([name, value]) =>
    Object.hasOwn(GROUPS, name)
      ? (GROUPS[name] as Group)(value, reading, `${path}.${name}`)
      : valueFromGrowthBook(value, name, reading, `${path}.${name}`),
  );
  return allOf(parts);
}

type Group = (value: JsonValue, reading: Reading, path: string) => Folded;

const GROUPS: Readonly<Record<string, Group>> = {
  $or: (value, reading, path) => isEmpty(value) || anyOf(members(value, reading, path)),
  $nor: (value, reading, path) => !isEmpty(value) && noneOf(members(value, reading, path)),
  $and: (value, reading, path) => allOf(members(value, reading, path)),
  $not: (value, reading, path) => noneOf([translated(value, reading, path)]),
  $savedGroup: savedGroup,
};

function members(value: JsonValue, reading: Reading, path: string): Folded[] {
  if (!Array.isArray(value)) return [refuse(path, 'It is not a list.', reading)];
  return value.map((member, index) => translated(member, reading, `${path}[${index}]`));
}

/**
 * A reference to a saved group: a list for an attribute, or a condition that became a segment. A group that refers to
 * itself is nobody there; where several refer to each other it depends on who is asked first, and is an error here.
 */
function savedGroup(value: JsonValue, { savedGroups, group: own }: Reading): Folded {
  if (!isObject(value) || typeof value.id !== 'string') return false;
  const { id, attributeKey } = value;
  const group = Object.hasOwn(savedGroups, id) ? savedGroups[id] : undefined;
  if (!isObject(group)) return false;
  if (group.type === 'condition') return id !== own && isObject(group.condition) && { segment: id };
  const attribute = attributeKey ?? group.attributeKey;
  if (group.type !== 'list' || typeof attribute !== 'string' || !Array.isArray(group.values)) return false;
  return clause(attribute, 'in_list', id);
}

/** Translates what an attribute is compared with: a plain value, or an object of operators. */
function valueFromGrowthBook(value: JsonValue, attribute: string, reading: Reading, path: string): Folded {
  if (!isOperators(value)) return clause(attribute, 'loosely_equals', value);
  return allOf(
    Object.entries(value).map(([name, operand]) => operator(name, operand, attribute, reading, path)),
  );
}

function operator(
  name: string,
  operand: JsonValue,
  attribute: string,
  reading: Reading,
  path: string,
): Folded {
  const here = `${path}.${name}`;
  const translate = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (translate !== undefined) return translate(operand, attribute, reading, here);
  return refuse(here, `GrowthBook has no operator ${name}; it is false there.`, reading);
}

const OPERATORS: Readonly<Record<string, Translate>> = {
  $eq: simple('equals'),
  $ne: simple('not_equals'),
  $lt: simple('less_than'),
  $lte: simple('less_than_or_equal'),
  $gt: simple('greater_than'),
  $gte: simple('greater_than_or_equal'),
  $veq: simple('version_equals'),
  $vne: simple('version_not_equals'),
  $vlt: simple('version_less_than'),
  $vlte: simple('version_less_than_or_equal'),
  $vgt: simple('version_greater_than'),
  $vgte: simple('version_greater_than_or_equal'),
  $in: simple('in'),
  $nin: simple('not_in'),
  $ini: simple('in', true),
  $nini: simple('not_in', true),
  $regex: simple('matches_regex'),
  $regexi: simple('matches_regex', true),
  $type: simple('has_type'),
  $exists: (value, attribute) => clause(attribute, value ? 'is_set' : 'is_not_set'),
  $inGroup: group('in_list'),
  $notInGroup: group('not_in_list'),
  $not: (value, attribute, reading, path) => noneOf([valueFromGrowthBook(value, attribute, reading, path)]),
  $size: (value, attribute, reading, path) =>
    inside(valueFromGrowthBook(value, ITSELF, reading, path), attribute, (size) => ({
      attribute,
      size,
      dialect: 'growthbook',
    })),
  $elemMatch: (value, attribute, reading, path) => element(elementOf(value, reading, path), attribute),
  $all: (value, attribute, reading, path) => all(value, attribute, reading, path, false),
  $alli: (value, attribute, reading, path) => all(value, attribute, reading, path, true),
};

function simple(name: Operator, ignoreCase = false): Translate {
  return (value, attribute) => clause(attribute, name, value, ignoreCase);
}

/** A list by its id. An id that nobody knows is an empty list; a group that is no list matches nobody either way. */
function group(name: Operator): Translate {
  return (value, attribute, { savedGroups }) => {
    if (typeof value === 'object') return false;
    const id = String(value);
    const known = Object.hasOwn(savedGroups, id) ? savedGroups[id] : [];
    const isList =
      Array.isArray(known) || (isObject(known) && known.type === 'list' && Array.isArray(known.values));
    return isList && clause(attribute, name, id);
  };
}

function elementOf(value: JsonValue, reading: Reading, path: string): Folded {
  return isOperators(value)
    ? valueFromGrowthBook(value, ITSELF, reading, path)
    : translated(value, reading, path);
}

function element(condition: Folded, attribute: string, nulls?: true): Folded {
  if (condition === false) return false;
  const inner = condition === true ? clause(ITSELF, 'is_set') : condition;
  return { attribute, element: inner, ...(nulls && { nulls }), dialect: 'growthbook' };
}

function inside(
  condition: Folded,
  attribute: string,
  wrap: (inner: Exclude<Folded, boolean>) => Folded,
): Folded {
  if (typeof condition !== 'boolean') return wrap(condition);
  return condition && clause(attribute, 'has_type', 'array');
}

function all(
  value: JsonValue,
  attribute: string,
  reading: Reading,
  path: string,
  ignoreCase: boolean,
): Folded {
  if (!Array.isArray(value)) return false;
  const parts = value.map((member: JsonValue, index) => {
    if (ignoreCase && typeof member === 'string')
      return element(clause(ITSELF, 'loosely_equals', member, true), attribute, true);
    return element(valueFromGrowthBook(member, ITSELF, reading, `${path}[${index}]`), attribute, true);
  });
  return allOf([clause(attribute, 'has_type', 'array'), ...parts]);
}

function clause(attribute: string, name: Operator, value?: JsonValue, ignoreCase = false): Clause {
  return {
    attribute,
    operator: name,
    ...(value === undefined ? {} : { value }),
    ...(ignoreCase ? { ignoreCase } : {}),
    dialect: 'growthbook',
  };
}

function refuse(path: string, reason: string, { untranslated }: Reading): false {
  untranslated.push({ path, reason });
  return false;
}

function isEmpty(value: JsonValue): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isObject(value: JsonValue | undefined): value is Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether every name begins with a dollar sign, which makes an object one of operators. */
function isOperators(value: JsonValue): value is Readonly<Record<string, JsonValue>> {
  if (!isObject(value)) return false;
  const names = Object.keys(value);
  return names.length > 0 && names.every((name) => name.startsWith('$'));
}
