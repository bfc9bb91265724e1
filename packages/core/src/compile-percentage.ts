import { bucketScale, lastBucketTo } from './bucket-scale.ts';
import { compileBucketing, methodOf, NO_BUCKET } from './bucketing.ts';
import type { Compilation } from './compilation.ts';
import type { ConditionTest } from './compile-condition.ts';
import { describeCondition } from './describe-condition.ts';
import type { Bucketing, PercentageCondition } from './model.ts';
import { noteFailure } from './note-failure.ts';

/** Compiles "is among a percentage". */
export function compilePercentage(condition: PercentageCondition, compilation: Compilation): ConditionTest {
  const findBucket = compileBucketing(condition, compilation);
  const last = lastBucket(condition, condition.percentage, compilation);
  return (context, note) => {
    const bucket = findBucket(context);
    const met = bucket !== NO_BUCKET && bucket <= last;
    if (!met && note !== undefined) noteFailure(note, describeCondition(condition));
    return met;
  };
}

/**
 * The last bucket that a percentage takes in.
 *
 * GrowthBook takes the edge in (`bucket / 10000 <= percentage / 100`), so 20 % is buckets 0 to 2000: one more than a
 * fifth. So does Flagsmith, even at 0 %. We do the same, on integers, except that 0 % is nobody.
 */
export function lastBucket(bucketing: Bucketing, percentage: number, compilation: Compilation): number {
  if (percentage <= 0 && bucketing.dialect !== 'flagsmith') return NO_BUCKET;
  const scale = bucketScale(methodOf(bucketing, compilation));
  return lastBucketTo(scale, scale.edge(percentage));
}
