import { DEFAULT_BY } from '../bucketing.ts';
import type { Clause, Condition, ConditionGroup, PercentageCondition } from '../model.ts';
import { flagsmithClause } from './flagsmith-clause.ts';
import type { FlagsmithDocumentRule } from './flagsmith-document.ts';

/** Something that Flagsmith's language cannot say. */
export class Inexpressible extends Error {
  override name = 'Inexpressible';
}

type DocumentCondition = FlagsmithDocumentRule['conditions'][number];

/** What the operators of its dialect are called there. */
const OPERATORS: Readonly<Record<string, string>> = {
  equals: 'EQUAL',
  not_equals: 'NOT_EQUAL',
  greater_than: 'GREATER_THAN',
  greater_than_or_equal: 'GREATER_THAN_INCLUSIVE',
  less_than: 'LESS_THAN',
  less_than_or_equal: 'LESS_THAN_INCLUSIVE',
  contains: 'CONTAINS',
  not_contains: 'NOT_CONTAINS',
  in: 'IN',
  matches_regex: 'REGEX',
  modulo: 'MODULO',
  is_set: 'IS_SET',
  is_not_set: 'IS_NOT_SET',
};

/** What an operator is called there. */
export function flagsmithOperatorName(operator: string): string | undefined {
  return Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
}

/** What a segment is translated with. */
export interface SegmentWriting {
  /** The segment's id there, which seeds its percentages. */
  readonly id: string;
  /** The client key and an underscore, which begin an identity's key. */
  readonly prefix: string;
  /** Takes how something differs that was said nevertheless. */
  differs(reason: string): void;
}

/** Says a condition as a segment's rules. Throws {@link Inexpressible} where that cannot be done. */
export function conditionToFlagsmith(condition: Condition, writing: SegmentWriting): FlagsmithDocumentRule[] {
  return [ruleOf(inTheirDialect(condition, writing), writing)];
}

/** The condition with every clause in Flagsmith's dialect. */
function inTheirDialect(condition: Condition, writing: SegmentWriting): Condition {
  if ('operator' in condition) return clauseInTheirDialect(condition, writing);
  if (!isGroup(condition)) return condition;
  const entries = Object.entries(condition) as [string, readonly Condition[]][];
  return Object.fromEntries(
    entries.map(([name, members]) => [name, members.map((member) => inTheirDialect(member, writing))]),
  );
}

function clauseInTheirDialect(clause: Clause, writing: SegmentWriting): Condition {
  if (clause.dialect === 'flagsmith') return clause;
  const said = clause.dialect === undefined ? flagsmithClause(clause) : undefined;
  if (said?.condition === undefined)
    throw new Inexpressible(
      `The operator ${clause.operator} with its value and attribute cannot be said there.`,
    );
  if (said.difference !== undefined) writing.differs(said.difference);
  return said.condition;
}

function ruleOf(condition: Condition, writing: SegmentWriting): FlagsmithDocumentRule {
  if (isGroup(condition)) return groupOf(condition, writing);
  return { type: 'ALL', rules: [], conditions: [conditionOf(condition, writing)] };
}

function isGroup(condition: Condition): condition is ConditionGroup {
  return !['operator', 'segment', 'flag', 'percentage', 'element', 'size'].some((name) => name in condition);
}

/** One list is one rule; several are rules under one that asks for all. */
function groupOf({ all, any, none }: ConditionGroup, writing: SegmentWriting): FlagsmithDocumentRule {
  const rules = [
    ...(all === undefined ? [] : [quantified('ALL', all, writing)]),
    ...(any === undefined ? [] : [quantified('ANY', any, writing)]),
    ...(none === undefined ? [] : [quantified('NONE', none, writing)]),
  ];
  const [only] = rules;
  return only !== undefined && rules.length === 1 ? only : { type: 'ALL', rules, conditions: [] };
}

/** Conditions and rules are quantified apart there, so a list that mixes them becomes rules. */
function quantified(
  type: string,
  members: readonly Condition[],
  writing: SegmentWriting,
): FlagsmithDocumentRule {
  if (type === 'ANY' && members.length === 0) throw new Inexpressible('An empty list holds there.');
  if (members.some(isGroup))
    return { type, rules: members.map((member) => ruleOf(member, writing)), conditions: [] };
  return { type, rules: [], conditions: members.map((member) => conditionOf(member, writing)) };
}

function conditionOf(condition: Condition, writing: SegmentWriting): DocumentCondition {
  if ('operator' in condition) return clauseOf(condition, writing);
  if ('percentage' in condition) return percentageOf(condition, writing);
  throw new Inexpressible('Elements, sizes, segments and prerequisites cannot be asked for there.');
}

function clauseOf(clause: Clause, writing: SegmentWriting): DocumentCondition {
  const { operator, value = null } = clause;
  const theirs = flagsmithOperatorName(operator);
  if (theirs === undefined) throw new Inexpressible(`The operator ${operator} cannot be said there.`);
  return { operator: theirs, property_: propertyOf(clause, writing), value };
}

function propertyOf({ attribute, prefix }: Clause, writing: SegmentWriting): string {
  if (attribute in Object.prototype) throw new Inexpressible(`Everybody has a trait ${attribute} there.`);
  if (attribute === DEFAULT_BY && prefix === writing.prefix) return '$.identity.key';
  if (prefix !== undefined) throw new Inexpressible('Only the identity has a prefix there.');
  return attribute === DEFAULT_BY ? '$.identity.identifier' : attribute;
}

function percentageOf(condition: PercentageCondition, { id, prefix }: SegmentWriting): DocumentCondition {
  const { percentage, by = DEFAULT_BY, seed, hashVersion, dialect } = condition;
  if (hashVersion !== 'flagsmith' || seed !== id || dialect !== 'flagsmith')
    throw new Inexpressible("Percentages have Flagsmith's hash there, and the segment's id as seed.");
  const isIdentity = by === DEFAULT_BY && condition.prefix === prefix;
  if (!isIdentity && condition.prefix !== undefined)
    throw new Inexpressible('Only the identity has a prefix there.');
  if (!/^\w+$/.test(by)) throw new Inexpressible('No path leads to a trait of that name there.');
  const value = String(percentage);
  if (isIdentity) return { operator: 'PERCENTAGE_SPLIT', property_: null, value };
  const property_ = by === DEFAULT_BY ? '$.identity.identifier' : `$.identity.traits.${by}`;
  return { operator: 'PERCENTAGE_SPLIT', property_, value };
}
