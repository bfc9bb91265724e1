import { describeAttribute } from './describe-attribute.ts';
import { describeValue } from './describe-value.ts';
import type { Clause, Condition, ConditionGroup, JsonValue } from './model.ts';
import { operators } from './operators.ts';

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
  return 'attribute' in condition ? describeClause(condition) : describeGroup(condition);
}

/** Says one clause in words. */
function describeClause({ attribute, operator, value }: Clause): string {
  const { takes, words } = operators[operator];
  const beginning = `${describeAttribute(attribute)} ${words}`;
  if (takes === 'nothing') return beginning;
  return `${beginning} ${Array.isArray(value) ? describeList(value) : describeValue(value)}`;
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
  return 'attribute' in member || siblings === 1 ? words : `(${words})`;
}
