import { DEFAULT_BY } from './bucketing.ts';
import { describeAttribute } from './describe-attribute.ts';
import { describeBucketing } from './describe-bucketing.ts';
import { describeCondition } from './describe-condition.ts';
import { describeServed } from './describe-served.ts';
import { describeValue } from './describe-value.ts';
import type {
  Bucketing,
  Experiment,
  Holdout,
  Participation,
  Progressive,
  Range,
  Rollout,
  Rule,
  Serve,
  Split,
  Variation,
} from './model.ts';

/**
 * Says a rule in words, as in `serve true to 20 % (by targetingKey) when plan = "pro"`.
 *
 * ```ts
 * import { describeRule } from '@guidon/core';
 *
 * const words: string = describeRule({
 *   id: 'beta',
 *   enabled: true,
 *   when: { attribute: 'plan', operator: 'equals', value: 'pro' },
 *   serve: { rollout: { value: true, percentage: 20 } },
 * });
 * ```
 */
export function describeRule(rule: Rule, variations?: readonly Variation[]): string {
  const sentence = `${rule.enabled ? '' : '(disabled) '}serve ${describeServe(rule.serve, variations)}`;
  if (rule.when !== undefined) return `${sentence} when ${describeCondition(rule.when)}`;
  return isForEveryone(rule.serve) ? `${sentence} to everyone` : sentence;
}

function isForEveryone(serve: Serve): boolean {
  return 'variation' in serve || 'value' in serve;
}

/**
 * Says what a rule hands out in words, as in `true to 20 % (by targetingKey)`.
 *
 * ```ts
 * import { describeServe } from '@guidon/core';
 *
 * const words = describeServe({ rollout: { value: true, percentage: 20 } }); // true to 20 % (by targetingKey)
 * ```
 */
export function describeServe(serve: Serve, variations?: readonly Variation[]): string {
  if ('rollout' in serve) return describeRollout(serve.rollout, variations);
  if ('split' in serve) return describeSplit(serve.split, variations);
  if ('progressive' in serve) return describeProgressive(serve.progressive, variations);
  if ('experiment' in serve) return describeExperiment(serve.experiment, variations);
  if ('holdout' in serve) return describeHoldout(serve.holdout, variations);
  return 'nothing' in serve ? "nothing (the code's own default)" : describeServed(serve, variations);
}

type Variations = readonly Variation[] | undefined;

function describeRollout(rollout: Rollout, variations: Variations): string {
  const words = `${describeServed(rollout, variations)} to ${rollout.percentage} % (${bucketing(rollout)})`;
  return words + describeParticipation(rollout);
}

function describeSplit(split: Split, variations: Variations): string {
  return describeShares(split.weights, split, variations) + describeParticipation(split);
}

function describeShares(
  shares: Split['weights'],
  split: Omit<Split, 'weights'>,
  variations: Variations,
): string {
  const words = shares.map((share) => `${describeServed(share, variations)} to ${share.weight} %`);
  const covered = (split.coverage ?? 100) === 100 ? '' : ` of a covered ${split.coverage} %`;
  return `${words.join(', ')}${covered}${describeRanges(split.ranges)} (${bucketing(split)})`;
}

function describeProgressive(progressive: Progressive, variations: Variations): string {
  const steps = progressive.steps.map(
    ({ at, percentage }) => `${percentage} % from ${describeAttribute(at)}`,
  );
  const words = `${describeServed(progressive, variations)} to ${steps.join(', ')} (${bucketing(progressive)})`;
  return words + describeParticipation(progressive);
}

function describeExperiment(experiment: Experiment, variations: Variations): string {
  const status = experiment.status === 'running' ? '' : ` (${experiment.status})`;
  const shares = describeShares(experiment.arms, experiment, variations);
  return `experiment ${describeValue(experiment.key)}${status}: ${shares}${describeParticipation(experiment)}`;
}

function describeHoldout(holdout: Holdout, variations: Variations): string {
  const words = `${describeServed(holdout, variations)} to ${holdout.percentage} %, held out`;
  return `${words} by ${describeValue(holdout.key)} (${bucketing(holdout)})`;
}

function describeParticipation({ namespace, filters = [] }: Participation): string {
  const parts =
    namespace === undefined
      ? []
      : [`in namespace ${describeValue(namespace.key)}${describeRanges([namespace.range])}`];
  parts.push(...filters.map((filter) => `filtered${describeRanges(filter.ranges)} (${bucketing(filter)})`));
  return parts.map((part) => `, ${part}`).join('');
}

function describeRanges(ranges: readonly Range[] | undefined): string {
  if (ranges === undefined) return '';
  return ` at ${ranges.map(([from, to]) => `${from}-${to} %`).join(', ')}`;
}

function bucketing(part: Bucketing): string {
  return describeBucketing(part, DEFAULT_BY);
}
