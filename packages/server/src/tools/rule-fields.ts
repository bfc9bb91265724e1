import { RULE_ID_PATTERN, type Rule } from '@guidon/core';
import { z } from 'zod';
import { deepEqual } from '../lib/deep-equal.ts';
import { conditionFrom, conditionProblem, whenField, whenFields } from './condition-fields.ts';
import type { FieldProblem } from './field-problem.ts';
import { fieldsFromServe, serveFields, serveFrom, serveProblem } from './serve-fields.ts';
import { cleanText } from './text.ts';

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
    when: whenField.optional(),
    serve: serveFields.describe('A variation or value, or a split.'),
  })
  .strict();

/** A rule in the tools' form. */
export type RuleFields = z.output<typeof ruleFields>;

/** What is wrong with a rule whose fields contradict each other; undefined when nothing is. */
export function ruleProblem({ when, serve }: RuleFields): FieldProblem | undefined {
  return serveProblem(serve) ?? (when === undefined ? undefined : conditionProblem(when));
}

/** Core's rule from the tools' form. Contradictory fields are kept out by {@link ruleProblem}. */
export function ruleFrom(fields: RuleFields, id: string): Rule {
  const when = fields.when === undefined ? undefined : conditionFrom(fields.when);
  return {
    id,
    enabled: fields.enabled ?? true,
    serve: serveFrom(fields.serve),
    ...(fields.description === undefined ? {} : { description: fields.description }),
    ...(when === undefined ? {} : { when }),
  };
}

/** The tools' form of a rule, ready to be edited and sent back. */
export function fieldsFrom(rule: Rule): Record<string, unknown> {
  const { id, description, enabled, when, serve } = rule;
  return {
    id,
    ...(description === undefined ? {} : { description }),
    ...(enabled ? {} : { enabled }),
    ...(when === undefined ? {} : { when: whenFields(when) }),
    serve: fieldsFromServe(serve),
  };
}

/** Whether a rule is what is shown of a stored one: sent back, it changes nothing, however the stored one is written. */
export function isRuleAsShown(stored: Rule, sent: Rule): boolean {
  if (deepEqual(stored, sent)) return true;
  const shown = ruleFields.safeParse(fieldsFrom(stored));
  const isReadable = shown.success && ruleProblem(shown.data) === undefined;
  return isReadable && deepEqual(ruleFrom(shown.data, stored.id), sent);
}
