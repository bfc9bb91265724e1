import { bucketScale } from './bucket-scale.ts';
import { compileBucketing, methodOf } from './bucketing.ts';
import { compileParticipation } from './compile-participation.ts';
import { type Pick, passOver, type ServeCompilation } from './compile-serve.ts';
import { type Assigning, compileSticky } from './compile-sticky.ts';
import type { Arm, Evaluation, Experiment, Exposure } from './model.ts';
import type { RuleNote } from './rule-note.ts';
import { splitRanges } from './split-ranges.ts';

/** Compiles an experiment. One that is not running passes every context on. */
export function compileExperiment(experiment: Experiment, compilation: ServeCompilation): Pick {
  if (experiment.status !== 'running') return notRunning;
  const arms = compileArms(experiment, compilation);
  const own = compileAssigning(experiment, arms, compilation);
  const { sticky } = experiment;
  if (sticky === undefined) return own.pick;
  const byFallback =
    sticky.fallback === undefined
      ? undefined
      : compileAssigning({ ...experiment, by: sticky.fallback }, arms, compilation);
  return compileSticky({ ...experiment, sticky }, arms, compilation.scope, own, byFallback);
}

/** Assigns arms by the bucket. */
function compileAssigning(
  experiment: Experiment,
  arms: readonly Pick[],
  compilation: ServeCompilation,
): Assigning {
  const findBucket = compileBucketing(experiment, { ...compilation, seed: experiment.key });
  const scale = bucketScale(methodOf(experiment, compilation));
  const ranges = splitRanges({ ...experiment, weights: experiment.arms }, scale);
  const pick = compileParticipation(experiment, compilation, (context, note) => {
    const bucket = findBucket(context, note);
    for (let i = 0; i < ranges.length; i++) if (ranges[i]?.holds(bucket)) return arms[i]?.(context, note);
    return passOver(bucket, note);
  });
  return { pick, findBucket };
}

/**
 * Puts the arm that somebody is forced into before a rule, whatever else the rule says.
 *
 * An index that the experiment does not have keeps the context out.
 */
export function compileForcedArm(experiment: Experiment, compilation: ServeCompilation, decide: Pick): Pick {
  const arms = compileArms(experiment, compilation);
  const { scope } = compilation;
  return (context, note) => {
    const forced = scope.options?.forcedArms;
    if (forced === undefined || !Object.hasOwn(forced, experiment.key)) return decide(context, note);
    const arm = arms[forced[experiment.key] ?? -1];
    return arm === undefined ? notRunning(context, note) : arm(context, note);
  };
}

function compileArms(experiment: Experiment, { answers, ruleId }: ServeCompilation): Pick[] {
  return experiment.arms.map((arm, index) => {
    const answer = answers.prepare(arm, 'SPLIT', ruleId, exposureOf(experiment, arm, index));
    return arm.passthrough === true ? passThrough : () => answer;
  });
}

function exposureOf({ key }: Experiment, arm: Arm, index: number): Exposure {
  return Object.freeze({ key, arm: index, armKey: arm.key ?? String(index) });
}

function notRunning(_context: object, note?: RuleNote): Evaluation | undefined {
  if (note !== undefined) note.outcome = 'not_running';
  return undefined;
}

function passThrough(_context: object, note?: RuleNote): Evaluation | undefined {
  if (note !== undefined) note.outcome = 'passed_through';
  return undefined;
}
