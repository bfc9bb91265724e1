import {
  type Clause,
  type Condition,
  type ConditionGroup,
  conditionText,
  type JsonValue,
  LONGEST_CONDITION_TEXT,
  OPERATORS,
  parseCondition,
} from '@guidon/core';
import { z } from 'zod';
import { deepEqual } from '../lib/deep-equal.ts';
import type { FieldProblem } from './field-problem.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const clauseFields = z
  .object({
    attribute: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .describe('Name or dotted path; targetingKey is the user.'),
    segment: z.string().min(1).max(128).optional().describe('Or: in this segment.'),
    flag: z.string().min(1).max(128).optional().describe('Or: the value of this flag.'),
    operator: z.enum(OPERATORS).optional().describe('Missing attribute: only is_not_set holds.'),
    value: z
      .union([scalar, z.array(scalar)], {
        error: 'a text, a number, true or false, or a list of those is expected',
      })
      .optional()
      .describe('A list for in and not_in; none for is_set.'),
  })
  .strict();

const groupsFields = z
  .array(
    z
      .object({
        match: z.enum(['all', 'any', 'none']).default('all').describe('How many of clauses must hold.'),
        clauses: z.array(clauseFields).min(1).max(500).describe('Comparisons.'),
      })
      .strict(),
  )
  .max(50);

/** A condition as text. */
export const conditionTextField = z.string().max(LONGEST_CONDITION_TEXT);

/** A condition as tools take and answer it: as text, or as groups that must all hold. */
export const whenField = z
  .union([conditionTextField, groupsFields], {
    error: 'a condition as text, or a list of groups is expected',
  })
  .describe(
    'Text such as country in ["NL"] and not (plan = "free" or segment staff), or groups that must all hold. Left out: everyone.',
  );

/** A condition in the tools' form. */
export type WhenFields = z.output<typeof whenField>;

type ClauseFields = z.output<typeof clauseFields>;
type GroupsFields = z.output<typeof groupsFields>;

/** Core's condition from the tools' form; none for what cannot be read. What is wrong with it {@link conditionProblem} says. */
export function conditionFrom(when: WhenFields): Condition | undefined {
  if (typeof when !== 'string') return conditionFromGroups(when);
  const parsed = parseCondition(when);
  return 'condition' in parsed ? parsed.condition : undefined;
}

/** What is wrong with a text that cannot be read, or a clause whose fields contradict each other; undefined when nothing is. */
export function conditionProblem(when: WhenFields): FieldProblem | undefined {
  if (typeof when !== 'string') return groupsProblem(when);
  const parsed = parseCondition(when);
  if (!('problem' in parsed)) return undefined;
  const { message, offset, hint } = parsed.problem;
  return { message: `the condition cannot be read at character ${offset + 1}: ${message}`, hint };
}

/** The tools' form of a condition, ready to be edited and sent back: groups where they can say it, otherwise text. */
export function whenFields(when: Condition): string | readonly object[] {
  const groups = groupsOf(when);
  const parsed = groupsFields.safeParse(groups);
  if (!parsed.success || groupsProblem(parsed.data) !== undefined) return conditionText(when);
  const read = conditionFromGroups(parsed.data);
  return read !== undefined && deepEqual(groupsOf(read), groups) ? groups : conditionText(when);
}

/** Whether a condition is what is shown of another one: sent back, it changes nothing, however the other is nested. */
export function isAsShown(stored: Condition, sent: Condition): boolean {
  const shown = whenField.safeParse(whenFields(stored));
  const isReadable = shown.success && conditionProblem(shown.data) === undefined;
  return isReadable && deepEqual(conditionFrom(shown.data), sent);
}

/** As the same condition is read from text: what must all hold in one list, and a group of one is that one. Comparisons come first, as they are shown. */
function conditionFromGroups(groups: GroupsFields): Condition | undefined {
  const members = groups.flatMap(({ match, clauses }): Condition[] => {
    const conditions = clauses.map(conditionFromClause);
    const isPlain = match === 'all' || (match === 'any' && conditions.length === 1);
    return isPlain ? conditions : [{ [match]: conditions }];
  });
  const sorted = [...members.filter((one) => !isGroup(one)), ...members.filter(isGroup)];
  return sorted.length > 1 ? { all: sorted } : sorted[0];
}

function groupsProblem(groups: GroupsFields): FieldProblem | undefined {
  if (groups.length === 0)
    return { message: 'when is a list without groups', hint: 'Leave when out if everyone is meant.' };
  const problems = groups.flatMap((group) => group.clauses.flatMap((clause) => clauseProblem(clause) ?? []));
  const hint =
    'For example { "attribute": "country", "operator": "in", "value": ["NL"] }, { "segment": "staff" } or { "flag": "new-api", "operator": "equals", "value": true }.';
  return problems[0] === undefined ? undefined : { message: problems[0], hint };
}

function clauseProblem({ attribute, segment, flag, operator, value }: ClauseFields): string | undefined {
  const subjects = [attribute, segment, flag].filter((subject) => subject !== undefined).length;
  if (subjects !== 1) return 'a clause needs exactly one of attribute, segment or flag';
  if (segment === undefined)
    return operator === undefined ? 'a clause about an attribute or flag needs an operator' : undefined;
  return (operator ?? value) === undefined ? undefined : 'a segment takes no operator and no value';
}

function conditionFromClause({ attribute, segment, flag, operator, value }: ClauseFields): Condition {
  if (segment !== undefined) return { segment };
  const comparison = { operator: operator ?? 'equals', ...(value === undefined ? {} : { value }) };
  if (flag !== undefined) return { flag, matches: { attribute: 'value', ...comparison } };
  return { attribute: attribute ?? '', ...comparison };
}

/** Groups beside each other, each with what it holds, however deep: too deep ones do not pass the schema. */
function groupsOf(when: Condition): readonly object[] {
  if (!isGroup(when)) return [{ match: 'all', clauses: [clauseOf(when)] }];
  const inner = when.all ?? [];
  const clauses = inner.filter((one) => !isGroup(one)).map(clauseOf);
  return [
    ...(clauses.length === 0 ? [] : [{ match: 'all', clauses }]),
    ...inner.filter(isGroup).flatMap(groupsOf),
    ...(when.any === undefined ? [] : [{ match: 'any', clauses: when.any.map(clauseOf) }]),
    ...(when.none === undefined ? [] : [{ match: 'none', clauses: when.none.map(clauseOf) }]),
  ];
}

function clauseOf(condition: Condition): object {
  if (!('flag' in condition)) return condition;
  const { attribute, ...comparison } = condition.matches as Clause & { readonly value?: JsonValue };
  return attribute === 'value' && 'operator' in comparison
    ? { flag: condition.flag, ...comparison }
    : condition;
}

function isGroup(condition: Condition): condition is ConditionGroup {
  return 'all' in condition || 'any' in condition || 'none' in condition;
}
