import { DEFAULT_BY } from './bucketing.ts';
import { describeAttribute } from './describe-attribute.ts';
import { describeCondition } from './describe-condition.ts';
import { describeServed } from './describe-served.ts';
import { describeValue } from './describe-value.ts';
import type { Bucketing, Rollout, Rule, Serve, Split, Variation } from './model.ts';

/**
 * Says a rule in words, as in `serve true to 20 % (by targetingKey) when plan equals "pro"`.
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
  return 'rollout' in rule.serve || 'split' in rule.serve ? sentence : `${sentence} to everyone`;
}

/** Says what a rule hands out in words, as in `true to 20 % (by targetingKey)`. */
export function describeServe(serve: Serve, variations?: readonly Variation[]): string {
  if ('rollout' in serve) return describeRollout(serve.rollout, variations);
  if ('split' in serve) return describeSplit(serve.split, variations);
  return describeServed(serve, variations);
}

function describeRollout(rollout: Rollout, variations: readonly Variation[] | undefined): string {
  return `${describeServed(rollout, variations)} to ${rollout.percentage} % (${describeBucketing(rollout)})`;
}

function describeSplit(split: Split, variations: readonly Variation[] | undefined): string {
  const shares = split.weights.map((share) => `${describeServed(share, variations)} to ${share.weight} %`);
  const covered = (split.coverage ?? 100) === 100 ? '' : ` of a covered ${split.coverage} %`;
  return `${shares.join(', ')}${covered} (${describeBucketing(split)})`;
}

function describeBucketing({ by, seed }: Bucketing): string {
  const words = `by ${describeAttribute(by ?? DEFAULT_BY)}`;
  return seed === undefined ? words : `${words}, seed ${describeValue(seed)}`;
}
