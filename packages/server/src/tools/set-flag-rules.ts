import type { EnvironmentState, Rule } from '@guidon/core';
import { z } from 'zod';
import type { Draft } from '../flags/draft.ts';
import { AppError } from '../lib/app-error.ts';
import { closest, didYouMean, listed } from '../lib/closest.ts';
import { defineTool } from './define-tool.ts';
import { describeHashing } from './describe-hashing.ts';
import { refuse } from './field-problem.ts';
import { environmentsField, flagKeyField, projectField } from './flag-fields.ts';
import { isRuleAsShown, type RuleFields, ruleFields, ruleFrom, ruleProblem } from './rule-fields.ts';
import { serveFrom } from './serve-fields.ts';
import { usable } from './usable-flag.ts';
import { writeRequest, writeResult } from './write-result.ts';
import { writeOutput } from './write-shape.ts';

const ruleIds = z.array(z.string().max(64)).max(200);

const input = z.object({
  key: flagKeyField,
  project: projectField,
  environments: environmentsField,
  rules: z.array(ruleFields).max(200).optional().describe('Rules to add or, by id, to replace in place.'),
  position: z.enum(['last', 'first']).default('last').describe('Where added rules go.'),
  remove: ruleIds.optional().describe('Ids of rules to remove.'),
  order: ruleIds.optional().describe('Every rule id once, in the new order.'),
});

type RulesInput = z.output<typeof input>;

/** Targeting. */
export const setFlagRules = defineTool({
  name: 'set_flag_rules',
  title: 'Set the targeting rules of a flag',
  description:
    'Add, replace, remove or reorder targeting rules of a flag in environments: a value for matching users, for a percentage, or a weighted split. Rules are tried in order, the first that applies decides; they act only where the flag is on (set_flag_state). Rules not named stay. Raising a percentage keeps everyone already in. Read the rules with get_flag first; check with evaluate_flag. Undo with revert_change.',
  toolset: 'flags',
  access: 'write',
  input,
  output: z.object({
    ...writeOutput,
    order: z.record(z.string(), z.array(z.string())).describe('Rule ids in their order, by environment.'),
  }),
  async run(asked, call) {
    checkSomethingAsked(asked);
    const result = await call.services.changes.apply(call.actor, writeRequest(asked, call), (draft) =>
      draftRules(draft, asked),
    );
    const { order, off, hashing } = result.drafted;
    const where = listed(Object.keys(order));
    const written = writeResult(
      result,
      { would: 'set', did: 'set' },
      `the targeting of ${asked.key} in ${where}`,
    );
    const idle = `It is off in ${listed(off)}: rules do nothing there until set_flag_state turns it on.`;
    return {
      ...written,
      summary: [written.summary, ...hashing].join(' '),
      warnings: off.length === 0 ? written.warnings : [...written.warnings, idle],
      order,
    };
  },
});

async function draftRules(draft: Draft, asked: RulesInput) {
  const flag = usable(await draft.flag(asked.key));
  const order: Record<string, string[]> = {};
  const off: string[] = [];
  for (const environment of await draft.environments(asked.environments)) {
    const state = await draft.state(environment, flag.key);
    const rules = editedRules(state, asked, environment);
    await draft.put('state', `${environment}/${flag.key}`, { ...state, rules });
    order[environment] = rules.map((rule) => rule.id);
    if (!state.enabled) off.push(environment);
  }
  const serves = (asked.rules ?? []).map(({ serve }) => serveFrom(serve));
  return { order, off, hashing: describeHashing(flag, serves) };
}

function editedRules(state: EnvironmentState, asked: RulesInput, environment: string): readonly Rule[] {
  const kept = removed(state.rules, asked.remove ?? [], environment);
  return reordered(upserted(kept, asked), asked.order, environment);
}

function removed(rules: readonly Rule[], ids: readonly string[], environment: string): readonly Rule[] {
  const known = rules.map((rule) => rule.id);
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown === undefined) return rules.filter((rule) => !ids.includes(rule.id));
  throw new AppError('NOT_FOUND', `There is no rule "${unknown}" in ${environment}.`, {
    hint: didYouMean(closest(unknown, known), `Its rules: ${listed(known)}.`),
    details: { rules: known },
  });
}

function upserted(rules: readonly Rule[], { rules: given = [], position }: RulesInput): readonly Rule[] {
  const taken = new Set([...rules.map((rule) => rule.id), ...given.flatMap((rule) => rule.id ?? [])]);
  const wanted = given.map((fields) =>
    ruleFrom(fields, fields.id ?? sameRule(rules, fields) ?? freeId(taken)),
  );
  const existing = new Set(rules.map((rule) => rule.id));
  const replaced = rules.map((rule) => {
    const one = wanted.find(({ id }) => id === rule.id);
    return one === undefined || isRuleAsShown(rule, one) ? rule : one;
  });
  const added = wanted.filter((rule) => !existing.has(rule.id));
  return position === 'first' ? [...added, ...replaced] : [...replaced, ...added];
}

/** The id of the rule that already says just this, so that a repeated call adds nothing. */
function sameRule(rules: readonly Rule[], fields: RuleFields): string | undefined {
  return rules.find((rule) => isRuleAsShown(rule, ruleFrom(fields, rule.id)))?.id;
}

/** `rule-1`, `rule-2`, …: the first that is free, so that a repeated preview shows the same ids. */
function freeId(taken: Set<string>): string {
  let number = 1;
  while (taken.has(`rule-${number}`)) number += 1;
  taken.add(`rule-${number}`);
  return `rule-${number}`;
}

function reordered(
  rules: readonly Rule[],
  order: readonly string[] | undefined,
  environment: string,
): readonly Rule[] {
  if (order === undefined) return rules;
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const sorted = order.flatMap((id) => byId.get(id) ?? []);
  if (sorted.length === rules.length && new Set(order).size === order.length && order.length === rules.length)
    return sorted;
  throw new AppError(
    'INVALID_ARGUMENT',
    `set_flag_rules: order must name every rule of ${environment} once.`,
    {
      hint: `They are ${listed([...byId.keys()])}.`,
      details: { rules: [...byId.keys()] },
    },
  );
}

function checkSomethingAsked({ rules = [], remove, order }: RulesInput): void {
  if (rules.length === 0 && remove === undefined && order === undefined) {
    throw new AppError('INVALID_ARGUMENT', 'set_flag_rules: nothing to set.', {
      hint: 'Pass rules, remove or order.',
    });
  }
  const ids = rules.flatMap((rule) => rule.id ?? []);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) {
    throw new AppError('INVALID_ARGUMENT', `set_flag_rules: rules has two of the id "${twice}".`, {
      hint: 'Give each rule an id of its own, or leave the ids out.',
    });
  }
  refuse(
    'set_flag_rules',
    rules.map(ruleProblem).find((problem) => problem !== undefined),
  );
}
