import { compileHash } from '../bucket-of.ts';
import { bucketScale } from '../bucket-scale.ts';
import { DEFAULT_BY } from '../bucketing.ts';
import { allOf, anyOf, type Folded, noneOf } from '../condition-parts.ts';
import { type FlagsmithOperator, flagsmithOperators } from '../flagsmith-operators.ts';
import type { Bucketing, Condition, JsonValue } from '../model.ts';
import { emptyScope } from '../scope.ts';
import type { Untranslated } from '../untranslated.ts';
import { engineDisagreement } from './engine-disagreement.ts';
import type { FlagsmithCondition, FlagsmithRule, FlagsmithSegment } from './flagsmith-context.ts';

/** What translating segments needs and collects. */
export interface FlagsmithReading {
  readonly environment: { readonly key: string; readonly name: string };
  /** How an identity's key is found in our context. */
  readonly identityKey: Bucketing;
  readonly untranslated: Untranslated[];
}

const OPERATORS: Readonly<Record<string, FlagsmithOperator>> = {
  EQUAL: 'equals',
  NOT_EQUAL: 'not_equals',
  GREATER_THAN: 'greater_than',
  GREATER_THAN_INCLUSIVE: 'greater_than_or_equal',
  LESS_THAN: 'less_than',
  LESS_THAN_INCLUSIVE: 'less_than_or_equal',
  CONTAINS: 'contains',
  NOT_CONTAINS: 'not_contains',
  REGEX: 'matches_regex',
  MODULO: 'modulo',
  IN: 'in',
  IS_SET: 'is_set',
  IS_NOT_SET: 'is_not_set',
};

/**
 * The attribute that holds an identity's key where it is not made of the environment's key and the identifier.
 *
 * ```ts
 * import { IDENTITY_KEY } from '@guidon/core';
 *
 * const context = { targetingKey: 'user-1', [IDENTITY_KEY]: 'env_user-1' };
 * ```
 */
export const IDENTITY_KEY = '$.identity.key';

/** The percentage operator, which has no row in the operator table. */
const PERCENTAGE_SPLIT = 'PERCENTAGE_SPLIT';
const TRAIT_PATHS = [/^\$\.identity\.traits\.(.+)$/, /^\$\.identity\.traits\['(.+)'\]$/];

/** Who is in a segment. Nobody without an identity is in any, as in Flagsmith's Node engine. */
export function segmentFromFlagsmith(
  segment: FlagsmithSegment,
  reading: FlagsmithReading,
  path: string,
): Folded {
  if (segment.rules.length === 0) return false;
  const rules = segment.rules.map((rule, index) =>
    ruleFromFlagsmith(rule, segment.key, reading, `${path}.rules[${index}]`),
  );
  return allOf([{ attribute: DEFAULT_BY, operator: 'is_set', dialect: 'flagsmith' }, ...rules]);
}

function ruleFromFlagsmith(
  { type, conditions = [], rules = [] }: FlagsmithRule,
  segmentKey: string,
  reading: FlagsmithReading,
  path: string,
): Folded {
  const own = conditions.map((condition, index) =>
    conditionFromFlagsmith(condition, segmentKey, reading, `${path}.conditions[${index}]`),
  );
  const inner = rules.map((rule, index) =>
    ruleFromFlagsmith(rule, segmentKey, reading, `${path}.rules[${index}]`),
  );
  return allOf([quantified(type, own), quantified(type, inner)]);
}

function quantified(type: string, parts: readonly Folded[]): Folded {
  if (parts.length === 0) return true;
  if (type === 'ALL') return allOf(parts);
  if (type === 'ANY') return anyOf(parts);
  return type === 'NONE' && noneOf(parts);
}

/** Translates one of Flagsmith's conditions; the clause carries its dialect. Where its engines disagree, it is told. */
function conditionFromFlagsmith(
  condition: FlagsmithCondition,
  segmentKey: string,
  reading: FlagsmithReading,
  path: string,
): Folded {
  for (const reason of engineDisagreement(condition)) reading.untranslated.push({ path, reason });
  const { operator, property, value = null } = condition;
  if (operator === PERCENTAGE_SPLIT) return percentageFromFlagsmith(condition, segmentKey, reading);
  const name = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (name === undefined) {
    reading.untranslated.push({ path, reason: `Flagsmith has no operator ${operator}; it is false there.` });
    return false;
  }
  if (!property) return false;
  const constant = constantOf(property, reading);
  if (constant !== undefined) return flagsmithOperators[name].compile(value, plain)(constant);
  return clauseOf(property, name, value, reading);
}

const plain = { ignoreCase: false, scope: emptyScope() };

function clauseOf(
  property: string,
  operator: FlagsmithOperator,
  value: JsonValue,
  { identityKey: { by = DEFAULT_BY, prefix } }: FlagsmithReading,
): Condition {
  const isKey = property === IDENTITY_KEY;
  const takesNothing = operator === 'is_set' || operator === 'is_not_set';
  return {
    attribute: isKey ? by : attributeOf(property),
    operator,
    ...(takesNothing ? {} : { value }),
    ...(isKey && prefix !== undefined ? { prefix } : {}),
    dialect: 'flagsmith',
  };
}

/** What of the context is one value for the whole environment. */
function constantOf(property: string, { environment }: FlagsmithReading): string | undefined {
  if (property === '$.environment.name') return environment.name;
  if (property === '$.environment.key') return environment.key;
  return undefined;
}

/** The attribute that a property reads. Paths that lead nowhere are traits of that very name. */
function attributeOf(property: string): string {
  if (property === '$.identity.identifier') return DEFAULT_BY;
  for (const pattern of TRAIT_PATHS) {
    const name = pattern.exec(property)?.[1];
    if (name !== undefined) return name;
  }
  return property;
}

function percentageFromFlagsmith(
  { property, value }: FlagsmithCondition,
  segmentKey: string,
  reading: FlagsmithReading,
): Folded {
  const percentage = Number.parseFloat(String(value));
  if (Number.isNaN(percentage)) return false;
  const shared = { seed: segmentKey, hashVersion: 'flagsmith', dialect: 'flagsmith' } as const;
  if (!property || property === IDENTITY_KEY) return { percentage, ...reading.identityKey, ...shared };
  if (!property.startsWith('$.')) return false;
  const constant = constantOf(property, reading);
  if (constant === undefined) return { percentage, by: attributeOf(property), ...shared };
  return bucketScale('flagsmith').place(compileHash(segmentKey, 'flagsmith')(constant)) <= percentage;
}
