import type { JsonValue, Serve, Served } from '@guidon/core';
import { z } from 'zod';
import { deepEqual } from '../lib/deep-equal.ts';
import type { FieldProblem } from './field-problem.ts';
import { jsonValue } from './json-value.ts';

const servedFields = {
  variation: z.string().max(64).optional().describe('Variation key.'),
  value: jsonValue.optional().describe('Or a literal value.'),
};

const HINT =
  'For example serve: { "value": true, "percentage": 10 } or { "split": [{ "variation": "a", "weight": 50 }, …] }.';

const percentage = z.number().min(0).max(100);

/** What a rule hands out, as tools take and answer it: core's serve, flattened. */
export const serveFields = z
  .object({
    ...servedFields,
    percentage: percentage.optional().describe('Serve to this % only; the rest go to the next rule.'),
    steps: z
      .array(
        z
          .object({
            at: z.string().max(40).describe('E.g. 2026-12-01T09:00Z.'),
            percentage: percentage.describe('%.'),
          })
          .strict(),
      )
      .min(1)
      .max(100)
      .optional()
      .describe('A percentage that grows by itself.'),
    split: z
      .array(z.object({ ...servedFields, weight: percentage.describe('In %.') }).strict())
      .min(1)
      .max(100)
      .optional()
      .describe('Weights sum to 100.'),
    by: z.string().max(256).optional().describe('Attribute to bucket on; default targetingKey.'),
    seed: z.string().max(256).optional().describe('Hash seed; default the flag key.'),
    exact: z
      .record(z.string(), jsonValue)
      .optional()
      .describe('Or what get_flag shows here: experiments, imports.'),
  })
  .strict();

/** What a rule hands out in the tools' form. */
export type ServeFields = z.output<typeof serveFields>;

type ServedFields = { readonly variation?: string | undefined; readonly value?: JsonValue | undefined };

/** What is wrong with a serve whose fields contradict each other; undefined when nothing is. */
export function serveProblem(serve: ServeFields): FieldProblem | undefined {
  const message = contradiction(serve);
  return message === undefined ? undefined : { message, hint: HINT };
}

function contradiction(serve: ServeFields): string | undefined {
  const { exact, ...plain } = serve;
  const others = Object.values(plain).filter((field) => field !== undefined).length;
  if (exact !== undefined) return others === 0 ? undefined : 'exact stands alone in serve';
  const forms = [serve.variation, serve.value, serve.split].filter((form) => form !== undefined).length;
  if (forms !== 1) return 'serve needs exactly one of variation, value or split';
  return splitProblem(serve) ?? bucketingProblem(serve);
}

function splitProblem({ split = [] }: ServeFields): string | undefined {
  const wrong = split.some((weight) => (weight.variation === undefined) === (weight.value === undefined));
  return wrong ? 'each weight of a split needs exactly one of variation or value' : undefined;
}

function bucketingProblem({ split, percentage: share, steps, by, seed }: ServeFields): string | undefined {
  if (steps !== undefined && (share ?? split) !== undefined)
    return 'steps stand in the place of a percentage, beside a variation or value';
  const plain = (split ?? share ?? steps) === undefined;
  return plain && (by ?? seed) !== undefined
    ? 'by and seed belong to a percentage, steps or a split'
    : undefined;
}

/** Core's serve from the tools' form. Contradictory fields are kept out by {@link serveProblem}. */
export function serveFrom(serve: ServeFields): Serve {
  if (serve.exact !== undefined) return serve.exact as unknown as Serve;
  const bucketing = {
    ...(serve.by === undefined ? {} : { by: serve.by }),
    ...(serve.seed === undefined ? {} : { seed: serve.seed }),
  };
  if (serve.split !== undefined) {
    const coverage = serve.percentage === undefined ? {} : { coverage: serve.percentage };
    const weights = serve.split.map((weight) => ({ ...servedFrom(weight), weight: weight.weight }));
    return { split: { weights, ...coverage, ...bucketing } };
  }
  const served = servedFrom(serve);
  if (serve.steps !== undefined) return { progressive: { ...served, steps: serve.steps, ...bucketing } };
  return serve.percentage === undefined
    ? served
    : { rollout: { ...served, percentage: serve.percentage, ...bucketing } };
}

function servedFrom({ variation, value }: ServedFields): Served {
  return variation === undefined ? { value: value ?? null } : { variation };
}

/** The tools' form of a serve; what it has no fields for comes as `exact`. */
export function fieldsFromServe(serve: Serve): Record<string, unknown> {
  const flat = flattened(serve);
  const parsed = serveFields.safeParse(flat);
  const same = parsed.success && serveProblem(parsed.data) === undefined;
  return same && deepEqual(serveFrom(parsed.data), serve) ? flat : { exact: serve };
}

function flattened(serve: Serve): Record<string, unknown> {
  if ('rollout' in serve) return { ...serve.rollout };
  if ('progressive' in serve) return { ...serve.progressive };
  if (!('split' in serve)) return { ...serve };
  const { weights, coverage, ...rest } = serve.split;
  return { split: weights, ...(coverage === undefined ? {} : { percentage: coverage }), ...rest };
}
