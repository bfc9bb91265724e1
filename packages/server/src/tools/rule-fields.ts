import { type Clause, type Condition, type JsonValue, OPERATORS, RULE_ID_PATTERN, type Rule, type Rollout, type Serve, type Served, type Split } from '@guidon/core';
import { z } from 'zod';
import { jsonValue } from './json-value.ts';
import { cleanText } from './text.ts';

const clauseFields = z
  .object({
    attribute: z.string().min(1).max(256).describe('Name or dotted path; `targetingKey` is the user.'),
    operator: z.enum(OPERATORS),
    value: z
      .union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number(), z.boolean()]))])
      .optional()
      .describe('A list for in and not_in; none for is_set.'),
  })
  .strict();

const servedFields = {
  variation: z.string().max(64).optional(),
  value: jsonValue.optional(),
};

const percentage = z.number().min(0).max(100);

/** A targeting rule as tools take and answer it: core's rule, flattened. */
export const ruleFields = z
  .object({
    id: z.string().regex(RULE_ID_PATTERN, 'a rule id has only letters, digits, _ and -, 64 at most').optional().describe('An existing id is replaced; left out, one is made.'),
    description: cleanText(500).optional(),
    enabled: z.boolean().optional().describe('Default true.'),
    when: z
      .object({ all: z.array(clauseFields).optional(), any: z.array(clauseFields).optional(), none: z.array(clauseFields).optional() })
      .strict()
      .optional()
      .describe('Each list given must hold. Left out: everyone.'),
    serve: z
      .object({
        ...servedFields,
        percentage: percentage.optional().describe('Serve to this % only; the rest go to the next rule.'),
        split: z
          .array(z.object({ ...servedFields, weight: percentage }).strict())
          .min(1)
          .max(100)
          .optional()
          .describe('Weights in %, sum 100.'),
        by: z.string().max(256).optional().describe('Attribute to bucket on; default targetingKey.'),
        seed: z.string().max(256).optional(),
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
    ...(fields.when === undefined ? {} : { when: pruned(fields.when) as Condition }),
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
  return plain && (serve.by ?? serve.seed) !== undefined ? 'by and seed belong to a percentage or a split' : undefined;
}

function serveFrom(serve: ServeFields): Serve {
  const bucketing = { ...(serve.by === undefined ? {} : { by: serve.by }), ...(serve.seed === undefined ? {} : { seed: serve.seed }) };
  if (serve.split !== undefined) {
    const coverage = serve.percentage === undefined ? {} : { coverage: serve.percentage };
    const weights = serve.split.map((weight) => ({ ...servedFromFields(weight), weight: weight.weight }));
    return { split: { weights, ...coverage, ...bucketing } };
  }
  const served = servedFromFields(serve);
  return serve.percentage === undefined ? served : { rollout: { ...served, percentage: serve.percentage, ...bucketing } };
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
    ...(when === undefined ? {} : { when: groupFrom(when) }),
    serve: serveFields(serve),
  };
}

function groupFrom(when: Condition): unknown {
  return 'operator' in when ? { all: [when satisfies Clause] } : when;
}

function serveFields(serve: Serve): Record<string, unknown> {
  if ('rollout' in serve) return { ...(serve.rollout satisfies Rollout) };
  if (!('split' in serve)) return { ...serve };
  const { weights, coverage, ...bucketing } = serve.split satisfies Split;
  return { split: weights, ...(coverage === undefined ? {} : { percentage: coverage }), ...bucketing };
}

function pruned(group: object): object {
  return Object.fromEntries(Object.entries(group).filter(([, list]) => list !== undefined));
}
