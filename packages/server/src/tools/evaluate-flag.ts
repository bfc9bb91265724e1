import type { Evaluation, Explanation, JsonValue } from '@guidon/core';
import { z } from 'zod';
import { contextField } from './context-field.ts';
import { defineTool, type ToolCall } from './define-tool.ts';
import { exampleKeyField } from './example-fields.ts';
import { cursorField, environmentField, flagKeyField, limitField, projectField } from './flag-fields.ts';

const input = z.object({
  key: flagKeyField.optional().describe('Flag key; left out: every flag.'),
  project: projectField,
  environment: environmentField,
  context: contextField
    .default({})
    .describe('For whom: targetingKey (user id) and attributes, e.g. {"targetingKey":"u1","country":"DE"}.'),
  example: exampleKeyField
    .optional()
    .describe('Key of a saved example context; attributes in context come on top of it.'),
  limit: limitField,
  cursor: cursorField,
});

const evaluation = z.object({
  key: z.string().describe('Flag key.'),
  value: z.unknown().optional().describe('Absent: the default in the code applies.'),
  variant: z.string().optional().describe('Variation served.'),
  reason: z.string().describe('OpenFeature reason.'),
  rule: z.string().optional().describe('Id of the rule that decided.'),
  error: z.string().optional().describe('OpenFeature error code.'),
});

/** What somebody gets, and why. */
export const evaluateFlag = defineTool({
  name: 'evaluate_flag',
  title: 'Evaluate flags for a user and say why',
  description:
    'Evaluate one flag, or all flags, in an environment for a context and say why: value, reason and, for one flag, what became of every rule. Use it for "what does this user get?" and to check rules after set_flag_rules; for the rules themselves use get_flag. Changes nothing, counts no usage. Percentages need targetingKey (or the attribute they bucket on) in context.',
  toolset: 'flags',
  access: 'read',
  input,
  output: z.object({
    summary: z.string().describe('The answer in a sentence.'),
    project: z.string().describe('Project key.'),
    environment: z.string().describe('Environment key.'),
    revision: z.number().describe('Project revision evaluated.'),
    total: z.number().describe('Flags evaluated.'),
    results: z.array(evaluation).describe('One, or a page by key.'),
    trace: z
      .array(
        z.object({
          rule: z.string().describe('Rule id.'),
          outcome: z
            .string()
            .describe('matched, disabled, condition_not_met, outside_percentage, no_bucketing_value.'),
          failed: z.string().optional().describe('Clause that failed.'),
          actual: z
            .unknown()
            .optional()
            .describe('What the context had; absent: nothing, or over 1,000 characters.'),
          bucket: z.number().optional().describe('0 to 9999.'),
          by: z.string().optional().describe('Attribute hashed.'),
        }),
      )
      .optional()
      .describe('For one flag: each rule in order, up to the one that decided.'),
    next_cursor: z.string().optional().describe('Pass as cursor for the next page; absent on the last.'),
  }),
  run(asked, call) {
    return asked.key === undefined ? all(asked, call) : one(asked, asked.key, call);
  },
});

type EvaluateInput = z.output<typeof input>;

async function one(asked: EvaluateInput, key: string, { actor, services }: ToolCall) {
  const found = await services.evaluations.explain(actor, asked, key, asked.context);
  const { explanation, project, environmentKey } = found;
  return {
    summary: explanation.because,
    project: project.key,
    environment: environmentKey,
    revision: project.revision,
    total: 1,
    results: [resultOf(explanation)],
    trace: explanation.rules.map(traceOf),
  };
}

async function all(asked: EvaluateInput, { actor, services }: ToolCall) {
  const page = { limit: asked.limit, ...(asked.cursor === undefined ? {} : { cursor: asked.cursor }) };
  const found = await services.evaluations.evaluatePage(actor, asked, asked.context, page);
  const { project, environmentKey, total, items, nextCursor } = found;
  const evaluated = `${total} flag${total === 1 ? '' : 's'} evaluated in ${environmentKey}`;
  return {
    summary: `${evaluated}${items.length < total ? `, ${items.length} on this page` : ''}.`,
    project: project.key,
    environment: environmentKey,
    revision: project.revision,
    total,
    results: items.map(resultOf),
    ...(nextCursor === undefined ? {} : { next_cursor: nextCursor }),
  };
}

function resultOf(result: Evaluation) {
  return {
    key: result.flagKey,
    ...(result.value === undefined ? {} : { value: result.value }),
    ...(result.variant === undefined ? {} : { variant: result.variant }),
    reason: result.reason,
    ...(result.ruleId === undefined ? {} : { rule: result.ruleId }),
    ...(result.errorCode === undefined ? {} : { error: result.errorCode }),
  };
}

function traceOf(rule: Explanation['rules'][number]) {
  return {
    rule: rule.ruleId,
    outcome: rule.outcome,
    ...(rule.failed === undefined ? {} : { failed: rule.failed.clause }),
    ...(isShort(rule.failed?.actual) ? { actual: rule.failed?.actual } : {}),
    ...(rule.bucket === undefined ? {} : { bucket: rule.bucket }),
    ...(rule.by === undefined ? {} : { by: rule.by }),
  };
}

/** Every rule of the trace may repeat the same value, so a long one is left out. */
function isShort(actual: JsonValue | undefined): boolean {
  if (typeof actual === 'string') return actual.length <= 1000;
  return actual !== undefined && JSON.stringify(actual).length <= 1000;
}
