import {
  type Clause,
  type Condition,
  type ConditionGroup,
  type JsonValue,
  OPERATORS,
  type Rollout,
  RULE_ID_PATTERN,
  type Rule,
  type Serve,
  type Served,
  type Split,
} from '@guidon/core';
import { z } from 'zod';
import { jsonValue } from './json-value.ts';
import { cleanText } from './text.ts';

/** The operators a rule may use: saved lists are not kept by the platform yet, so nothing can refer to one. */
export const OFFERED_OPERATORS = OPERATORS.filter((operator) => !operator.endsWith('in_list'));

const clauseFields = z
  .object({
    attribute: z.string().min(1).max(256).describe('Name or dotted path; targetingKey is the user.'),
    operator: z.enum(OFFERED_OPERATORS).describe('Missing attribute: only is_not_set holds.'),
    value: z
      .union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number(), z.boolean()]))], {
        error: 'a text, a number, true or false, or a list of those is expected',
      })
      .optional()
      .describe('A list for in and not_in; none for is_set.'),
  })
  .strict();

const servedFields = {
  variation: z.string().max(64).optional().describe('Variation key.'),
  value: jsonValue.optional().describe('Or a literal value.'),
};

const percentage = z.number().min(0).max(100);

/** A targeting rule as tools take and answer it: core's rule, flattened. */
export const ruleFields = z
  .object({
    id: z
      .string()
      .regex(RULE_ID_PATTERN, 'a rule id has only letters, digits, _ and -, 64 at most')
      .optional()
      .describe('An existing id is replaced; left out, one is made.'),
    description: cleanText(500).optional().describe('For people.'),
    enabled: z.boolean().optional().describe('Default true.'),
    when: z
      .array(
        z
          .object({
            match: z.enum(['all', 'any', 'none']).default('all').describe('How many of clauses must hold.'),
            clauses: z.array(clauseFields).min(1).max(500).describe('Comparisons.'),
          })
          .strict(),
      )
      .max(50)
      .optional()
      .describe('Groups that must all hold. Left out: everyone.'),
    serve: z
      .object({
        ...servedFields,
        percentage: percentage.optional().describe('Serve to this % only; the rest go to the next rule.'),
        split: z
          .array(z.object({ ...servedFields, weight: percentage.describe('In %.') }).strict())
          .min(1)
          .max(100)
          .optional()
          .describe('Weights sum to 100.'),
        by: z.string().max(256).optional().describe('Attribute to bucket on; default targetingKey.'),
        seed: z.string().max(256).optional().describe('Hash seed; default the flag key.'),
      })
      .strict()
      .describe('A variation or value, or a split.'),
  })
  .strict();

/** A rule in the tools' form. */
export type RuleFields = z.output<typeof ruleFields>;

type ServeFields = RuleFields['serve'];
type ServedFields = { readonly variation?: string | undefined; readonly value?: JsonValue | undefined };

/** Core's rule from the tools' form. Contradictory fields are kept out by {@link serveProblem}. */
export function ruleFrom(fields: RuleFields, id: string): Rule {
  return {
    id,
    enabled: fields.enabled ?? true,
    serve: serveFrom(fields.serve),
    ...(fields.description === undefined ? {} : { description: fields.description }),
    ...(fields.when === undefined || fields.when.length === 0 ? {} : { when: conditionFrom(fields.when) }),
  };
}

/** What is wrong with a serve whose fields contradict each other; undefined when nothing is. */
export function serveProblem(serve: ServeFields): string | undefined {
  const forms = [serve.variation, serve.value, serve.split].filter((form) => form !== undefined).length;
  if (forms !== 1) return 'serve needs exactly one of variation, value or split';
  const weights = serve.split ?? [];
  if (weights.some((weight) => (weight.variation === undefined) === (weight.value === undefined))) {
    return 'each weight of a split needs exactly one of variation or value';
  }
  const plain = serve.split === undefined && serve.percentage === undefined;
  return plain && (serve.by ?? serve.seed) !== undefined
    ? 'by and seed belong to a percentage or a split'
    : undefined;
}

function serveFrom(serve: ServeFields): Serve {
  const bucketing = {
    ...(serve.by === undefined ? {} : { by: serve.by }),
    ...(serve.seed === undefined ? {} : { seed: serve.seed }),
  };
  if (serve.split !== undefined) {
    const coverage = serve.percentage === undefined ? {} : { coverage: serve.percentage };
    const weights = serve.split.map((weight) => ({ ...servedFromFields(weight), weight: weight.weight }));
    return { split: { weights, ...coverage, ...bucketing } };
  }
  const served = servedFromFields(serve);
  return serve.percentage === undefined
    ? served
    : { rollout: { ...served, percentage: serve.percentage, ...bucketing } };
}

function servedFromFields({ variation, value }: ServedFields): Served {
  return variation === undefined ? { value: value ?? null } : { variation };
}

/** The tools' form of a rule, ready to be edited and sent back. */
export function fieldsFrom(rule: Rule): Record<string, unknown> {
  const { id, description, enabled, when, serve } = rule;
  return {
    id,
    ...(description === undefined ? {} : { description }),
    ...(enabled ? {} : { enabled }),
    ...(when === undefined ? {} : { when: groupsFrom(when) }),
    serve: serveFields(serve),
  };
}

function conditionFrom(groups: NonNullable<RuleFields['when']>): Condition {
  const conditions = groups.map(
    ({ match, clauses }): ConditionGroup => ({ [match]: clauses.map(clauseFrom) }),
  );
  const [only] = conditions;
  return only !== undefined && conditions.length === 1 ? only : { all: conditions };
}

function clauseFrom({ attribute, operator, value }: z.output<typeof clauseFields>): Clause {
  return { attribute, operator, ...(value === undefined ? {} : { value }) };
}

/** The groups a condition is made of: the reverse of {@link conditionFrom}, and of any condition two levels deep. */
function groupsFrom(when: Condition): readonly object[] {
  if (!isGroup(when)) return [{ match: 'all', clauses: [when] }];
  const inner = when.all ?? [];
  const clauses = inner.filter((one) => !isGroup(one));
  return [
    ...(clauses.length === 0 ? [] : [{ match: 'all', clauses }]),
    ...inner.filter(isGroup).flatMap(groupsFrom),
    ...(when.any === undefined ? [] : [{ match: 'any', clauses: when.any }]),
    ...(when.none === undefined ? [] : [{ match: 'none', clauses: when.none }]),
  ];
}

function isGroup(condition: Condition): condition is ConditionGroup {
  return 'all' in condition || 'any' in condition || 'none' in condition;
}

function serveFields(serve: Serve): Record<string, unknown> {
  if ('rollout' in serve) return { ...(serve.rollout satisfies Rollout) };
  if (!('split' in serve)) return { ...serve };
  const { weights, coverage, ...bucketing } = serve.split satisfies Split;
  return { split: weights, ...(coverage === undefined ? {} : { percentage: coverage }), ...bucketing };
}
