import { describeValue } from '../describe-value.ts';
import { jsonEquals } from '../json-equals.ts';
import type { JsonValue, Rule, Serve } from '../model.ts';
import type { ProblemList } from '../problem-list.ts';
import { isFixed } from '../validate-serve.ts';

/** Warns of rules that hardly anybody or nobody reaches, because an earlier one takes them. The first match wins. */
export function lintRuleOrder(rules: readonly Rule[], path: string, list: ProblemList): void {
  const enabled = rules.flatMap((rule, index) => (rule.enabled ? [{ rule, index }] : []));
  for (const [position, { rule, index }] of enabled.entries()) {
    const hiding = enabled.slice(0, position).find((before) => hides(before.rule, rule));
    if (hiding === undefined) continue;
    const id = describeValue(hiding.rule.id);
    const message = `Rule ${id} comes first and takes everyone that rule ${describeValue(rule.id)} is for.`;
    const hint = `Move that one before ${id}, narrow ${id}, or disable one.`;
    list.warning(`${path}[${index}]`, 'HIDDEN_RULE', message, hint);
  }
}

/** Whoever has nothing to hash gets past a percentage; of an unconditional fixed value validation tells. */
function hides(before: Rule, rule: Rule): boolean {
  if (before.when === undefined) return !isFixed(before.serve) && takesEveryone(before.serve);
  const same = rule.when !== undefined && jsonEquals(asJson(before.when), asJson(rule.when));
  return same && takesEveryone(before.serve);
}

function asJson(condition: Rule['when'] & object): JsonValue {
  return condition as unknown as JsonValue;
}

function takesEveryone(serve: Serve): boolean {
  if ('rollout' in serve) return serve.rollout.percentage === 100 && isOpen(serve.rollout);
  if ('holdout' in serve) return serve.holdout.percentage === 100;
  if ('split' in serve) return coversAll(serve.split);
  if ('experiment' in serve)
    return (
      serve.experiment.status === 'running' &&
      coversAll(serve.experiment) &&
      !serve.experiment.arms.some(({ passthrough }) => passthrough)
    );
  return !('progressive' in serve);
}

interface Sharing {
  readonly coverage?: number;
  readonly ranges?: readonly unknown[];
  readonly namespace?: unknown;
  readonly filters?: readonly unknown[];
}

function coversAll({ coverage = 100, ranges, ...participation }: Sharing): boolean {
  return coverage === 100 && ranges === undefined && isOpen(participation);
}

function isOpen({ namespace, filters = [] }: Sharing): boolean {
  return namespace === undefined && filters.length === 0;
}
