import { describeAttribute } from './describe-attribute.ts';
import { describeCondition } from './describe-condition.ts';
import { describeValue } from './describe-value.ts';
import type { EnvironmentState, Evaluation, RuleTrace } from './model.ts';

/** Puts a whole answer into one sentence. */
export function explainBecause(
  evaluation: Evaluation,
  state: EnvironmentState,
  traces: readonly RuleTrace[],
): string {
  if (evaluation.reason === 'ERROR') return evaluation.errorMessage ?? 'The evaluation failed.';
  if (evaluation.reason === 'DISABLED') return becauseOff(evaluation);
  if (evaluation.ruleId !== undefined) return becauseRule(evaluation, state, traces.at(-1));
  if (evaluation.reason === 'TARGETING_MATCH')
    return `This targeting key has an answer of its own: ${describeAnswer(evaluation)}.`;
  const why = evaluation.reason === 'STATIC' ? 'The flag is on and has no enabled rules' : 'No rule applies';
  return `${why}, so the default is served: ${describeAnswer(evaluation)}.`;
}

function becauseOff(evaluation: Evaluation): string {
  if (evaluation.ruleId !== undefined)
    return `Rule ${describeValue(evaluation.ruleId)} turns the flag off here: ${describeAnswer(evaluation)}.`;
  if (evaluation.value === undefined)
    return "The flag is off and says nothing for that, so the code's own default applies.";
  return `The flag is off, so everyone gets ${describeAnswer(evaluation)}.`;
}

function becauseRule(evaluation: Evaluation, state: EnvironmentState, trace: RuleTrace | undefined): string {
  const rule = state.rules.find(({ id, enabled }) => id === evaluation.ruleId && enabled);
  const whom = rule?.when === undefined ? 'is for everyone' : `matches (${describeCondition(rule.when)})`;
  return `Rule ${describeValue(evaluation.ruleId)} ${whom}${becauseBucket(trace)}, so ${describeAnswer(evaluation)} is served.`;
}

function becauseBucket(trace: RuleTrace | undefined): string {
  if (trace?.sticky) return ' and keeps to the arm assigned before';
  if (trace?.bucket === undefined || trace.by === undefined) return '';
  return ` and bucket ${trace.bucket} (by ${describeAttribute(trace.by)}) is inside its share`;
}

function describeAnswer({ value, variant }: Evaluation): string {
  return variant === undefined || typeof value === 'boolean'
    ? describeValue(value)
    : `${describeValue(value)} (variation ${describeValue(variant)})`;
}
