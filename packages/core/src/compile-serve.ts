import type { Answers } from './answers.ts';
import { compileBucketing, NO_BUCKET } from './bucketing.ts';
import type { Evaluation, Reason, Rollout, Rule, Split } from './model.ts';
import type { RuleNote } from './rule-note.ts';
import { splitRanges } from './split-ranges.ts';

/** Picks the answer of a rule whose condition is met; `undefined` passes the rule over. */
export type Pick = (context: object, note?: RuleNote) => Evaluation | undefined;

/** Compiles what a rule hands out. `reason` is that of a fixed value; shares always answer `SPLIT`. */
export function compileServe({ id, serve }: Rule, reason: Reason, flagKey: string, answers: Answers): Pick {
  if ('rollout' in serve) return compileRollout(serve.rollout, id, flagKey, answers);
  if ('split' in serve) return compileSplit(serve.split, id, flagKey, answers);
  const answer = answers.prepare(serve, reason, id);
  return () => answer;
}

function compileRollout(rollout: Rollout, id: string, flagKey: string, answers: Answers): Pick {
  const answer = answers.prepare(rollout, 'SPLIT', id);
  const findBucket = compileBucketing(rollout, flagKey);
  const last = lastBucket(rollout.percentage);
  return (context, note) => {
    const bucket = findBucket(context, note);
    if (bucket !== NO_BUCKET && bucket <= last) return answer;
    return passOver(bucket, note);
  };
}

/**
 * The last bucket that a percentage takes in.
 *
 * GrowthBook takes the edge in (`bucket / 10000 <= percentage / 100`), so 20 % is buckets 0 to 2000: one more than a
 * fifth. We do the same, on integers, except that 0 % is nobody.
 */
function lastBucket(percentage: number): number {
  return percentage > 0 ? Math.round(percentage * 100) : NO_BUCKET;
}

function compileSplit(split: Split, id: string, flagKey: string, answers: Answers): Pick {
  const findBucket = compileBucketing(split, flagKey);
  const ranges = splitRanges(split);
  const shares = split.weights.map((share) => answers.prepare(share, 'SPLIT', id));
  return (context, note) => {
    const bucket = findBucket(context, note);
    for (let i = 0; i < ranges.length; i++) if (ranges[i]?.holds(bucket)) return shares[i];
    return passOver(bucket, note);
  };
}

function passOver(bucket: number, note: RuleNote | undefined): undefined {
  if (note !== undefined && bucket !== NO_BUCKET) note.outcome = 'outside_percentage';
}
