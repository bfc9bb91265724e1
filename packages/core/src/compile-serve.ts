import type { Answers } from './answers.ts';
import { bucketScale } from './bucket-scale.ts';
import { compileBucketing, methodOf, NO_BUCKET } from './bucketing.ts';
import type { Compilation } from './compilation.ts';
import { compileExperiment } from './compile-experiment.ts';
import { compileParticipation } from './compile-participation.ts';
import { lastBucket } from './compile-percentage.ts';
import { compileProgressive } from './compile-progressive.ts';
import type { Evaluation, Holdout, Reason, Rollout, Rule, Split } from './model.ts';
import type { RuleNote } from './rule-note.ts';
import { splitRanges } from './split-ranges.ts';

/** Picks the answer of a rule whose condition is met; `undefined` passes the rule over. */
export type Pick = (context: object, note?: RuleNote) => Evaluation | undefined;

/** What a serve is compiled with besides what it says. */
export interface ServeCompilation extends Compilation {
  readonly ruleId: string;
  readonly answers: Answers;
}

/**
 * Compiles what a rule hands out: one answer for all, or a pick. `reason` is that of a fixed value; shares always answer
 * `SPLIT`.
 */
export function compileServe(
  { serve }: Rule,
  reason: Reason,
  compilation: ServeCompilation,
): Evaluation | Pick {
  if ('rollout' in serve) return compileRollout(serve.rollout, compilation);
  if ('split' in serve) return compileSplit(serve.split, compilation);
  if ('progressive' in serve) return compileProgressive(serve.progressive, compilation);
  if ('experiment' in serve) return compileExperiment(serve.experiment, compilation);
  if ('holdout' in serve) return compileHoldout(serve.holdout, compilation);
  const { answers, ruleId } = compilation;
  const isNothing = 'nothing' in serve;
  return answers.prepare(isNothing ? undefined : serve, isNothing ? 'DISABLED' : reason, ruleId);
}

function compileRollout(rollout: Rollout, compilation: ServeCompilation): Pick {
  const answer = compilation.answers.prepare(rollout, 'SPLIT', compilation.ruleId);
  const findBucket = compileBucketing(rollout, compilation);
  const last = lastBucket(rollout, rollout.percentage, compilation);
  return compileParticipation(rollout, compilation, (context, note) => {
    const bucket = findBucket(context, note);
    if (bucket !== NO_BUCKET && bucket <= last) return answer;
    return passOver(bucket, note);
  });
}

/** A holdout is a rollout whose seed is the holdout's own. */
function compileHoldout(holdout: Holdout, compilation: ServeCompilation): Pick {
  return compileRollout(holdout, { ...compilation, seed: holdout.key });
}

function compileSplit(split: Split, compilation: ServeCompilation): Pick {
  const findBucket = compileBucketing(split, compilation);
  const ranges = splitRanges(split, bucketScale(methodOf(split, compilation)));
  const { answers, ruleId } = compilation;
  const shares = split.weights.map((share) => answers.prepare(share, 'SPLIT', ruleId));
  return compileParticipation(split, compilation, (context, note) => {
    const bucket = findBucket(context, note);
    for (let i = 0; i < ranges.length; i++) if (ranges[i]?.holds(bucket)) return shares[i];
    return passOver(bucket, note);
  });
}

/** Notes that a bucket is outside everything handed out. */
export function passOver(bucket: number, note: RuleNote | undefined): undefined {
  if (note !== undefined && bucket !== NO_BUCKET) note.outcome = 'outside_percentage';
}
