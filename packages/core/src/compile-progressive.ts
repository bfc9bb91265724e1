import { compileBucketing, NO_BUCKET } from './bucketing.ts';
import { compileParticipation } from './compile-participation.ts';
import { lastBucket } from './compile-percentage.ts';
import { type Pick, passOver, type ServeCompilation } from './compile-serve.ts';
import { instantOf } from './instant.ts';
import type { Progressive } from './model.ts';

/** A step with what evaluating needs: when it begins and the last bucket it takes in. */
interface CompiledStep {
  readonly at: number;
  readonly last: number;
}

/**
 * Compiles a rollout that grows by itself.
 *
 * A step never takes in less than the ones before it, so that nobody loses what they had, whatever was written.
 */
export function compileProgressive(progressive: Progressive, compilation: ServeCompilation): Pick {
  const { answers, ruleId, scope } = compilation;
  const answer = answers.prepare(progressive, 'SPLIT', ruleId);
  const findBucket = compileBucketing(progressive, compilation);
  const steps = compileSteps(progressive, compilation);
  return compileParticipation(progressive, compilation, (context, note) => {
    const step = currentStep(steps, scope.now());
    if (step === undefined) {
      if (note !== undefined) note.outcome = 'not_started';
      return undefined;
    }
    const bucket = findBucket(context, note);
    return bucket !== NO_BUCKET && bucket <= step.last ? answer : passOver(bucket, note);
  });
}

function compileSteps(progressive: Progressive, compilation: ServeCompilation): CompiledStep[] {
  let last = NO_BUCKET;
  return progressive.steps
    .map(({ at, percentage }) => ({ at: instant(at), percentage }))
    .sort((a, b) => a.at - b.at)
    .map(({ at, percentage }) => {
      last = Math.max(last, lastBucket(progressive, percentage, compilation));
      return { at, last };
    });
}

function instant(at: string): number {
  const time = instantOf(at);
  if (Number.isNaN(time)) throw new Error('not a time');
  return time;
}

function currentStep(steps: readonly CompiledStep[], now: number): CompiledStep | undefined {
  for (let i = steps.length - 1; i >= 0; i--) {
    const step = steps[i];
    if (step !== undefined && step.at <= now) return step;
  }
  return undefined;
}
