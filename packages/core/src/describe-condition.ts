import { DEFAULT_BY } from './bucketing.ts';
import { ITSELF } from './compile-attribute.ts';
import { describeAttribute } from './describe-attribute.ts';
import { describeBucketing } from './describe-bucketing.ts';
import { describeValue } from './describe-value.ts';
import type { Clause, Condition, ConditionGroup, JsonValue, PercentageCondition } from './model.ts';
import { operatorTables } from './operator-tables.ts';

/** Longer lists end in "and 980 more". */
const LISTED = 20;

/**
 * Says a condition in words, as in `country is one of "DE", "AT" and plan equals "pro"`.
 *
 * ```ts
 * import { describeCondition } from '@guidon/core';
 *
 * const words: string = describeCondition({
 *   all: [
 *     { attribute: 'country', operator: 'in', value: ['DE', 'AT'] },
 *     { attribute: 'plan', operator: 'equals', value: 'pro' },
 *   ],
 * });
 * ```
 */
export function describeCondition(condition: Condition): string {
  if ('operator' in condition) return describeClause(condition);
  if ('segment' in condition) return `in segment ${describeValue(condition.segment)}`;
  if ('percentage' in condition) return describePercentage(condition);
  if ('flag' in condition) return `flag ${describeValue(condition.flag)} has ${inside(condition.matches)}`;
  if ('element' in condition)
    return `${describeAttribute(condition.attribute)} has an element that ${inside(condition.element)}`;
  if ('size' in condition)
    return `the size of ${describeAttribute(condition.attribute)} ${inside(condition.size)}`;
  return describeGroup(condition);
}

function inside(condition: Condition): string {
  const words = describeCondition(condition);
  return isOne(condition) ? words : `(${words})`;
}

function isOne(condition: Condition): boolean {
  return !('all' in condition || 'any' in condition || 'none' in condition);
}

function describePercentage(condition: PercentageCondition): string {
  return `among ${condition.percentage} % (${describeBucketing(condition, DEFAULT_BY)})`;
}

/** Says one clause in words. What is compared itself, an element or a size, has no name. */
function describeClause({ attribute, operator, value, ignoreCase, dialect }: Clause): string {
  const row = operatorTables[dialect ?? 'native'][operator];
  const words = row?.words ?? operator;
  const beginning = attribute === ITSELF ? words : `${describeAttribute(attribute)} ${words}`;
  if (row?.takes === 'nothing') return beginning;
  const operand = Array.isArray(value) ? describeList(value) : describeValue(value);
  return `${beginning} ${operand}${ignoreCase ? ' (in any case)' : ''}`;
}

function describeList(list: readonly JsonValue[]): string {
  if (list.length === 0) return 'nothing';
  const shown = list.slice(0, LISTED).map(describeValue).join(', ');
  return list.length > LISTED ? `${shown} and ${list.length - LISTED} more` : shown;
}

function describeGroup({ all, any, none }: ConditionGroup): string {
  const lists = [all, any, none].filter((list) => list !== undefined).length;
  const parts: string[] = [];
  if (all !== undefined) parts.push(...all.map((member) => enclosed(member, all.length + lists - 1)));
  if (any !== undefined) parts.push(describeAny(any, lists));
  if (none !== undefined) parts.push(`not (${describeAny(none, 1)})`);
  return parts.join(' and ') || 'always';
}

function describeAny(members: readonly Condition[], lists: number): string {
  if (members.length === 0) return 'never';
  const words = members.map((member) => enclosed(member, members.length + lists - 1)).join(' or ');
  return lists === 1 || members.length === 1 ? words : `(${words})`;
}

/** Groups among several members get parentheses, so that "and" and "or" cannot be misread. */
function enclosed(member: Condition, siblings: number): string {
  const words = describeCondition(member);
  return isOne(member) || siblings === 1 ? words : `(${words})`;
}
