import { asArray, asDocument, checkNames, type Document } from './document.ts';
import { exactInstantOf } from './instant.ts';
import type { ProblemList } from './problem-list.ts';
import {
  BUCKETING_NAMES,
  PARTICIPATION_NAMES,
  validateBucketing,
  validateParticipation,
} from './validate-bucketing.ts';
import { validatePercentage } from './validate-percentage.ts';
import { SERVED_NAMES, type ServableValues, validateServed } from './validate-served.ts';
import { LONGEST_NAME, validateName } from './validate-text.ts';

const MOST_STEPS = 50;
const NAMES = [...SERVED_NAMES, ...BUCKETING_NAMES];

/** Checks a rollout. */
export function validateRollout(
  rollout: Document,
  servable: ServableValues,
  path: string,
  list: ProblemList,
): void {
  checkNames(rollout, [...NAMES, ...PARTICIPATION_NAMES, 'percentage'], path, list);
  validateServed(rollout, servable, path, list);
  validateBucketing(rollout, path, list);
  validateParticipation(rollout, path, list);
  validateSome(rollout, path, 'A rollout to 0 %', list);
}

/** Checks a holdout. */
export function validateHoldout(
  holdout: Document,
  servable: ServableValues,
  path: string,
  list: ProblemList,
): void {
  checkNames(holdout, [...NAMES, 'key', 'percentage'], path, list);
  validateName(holdout.key, `${path}.key`, "The holdout's key", LONGEST_NAME, list);
  validateServed(holdout, servable, path, list);
  validateBucketing(holdout, path, list);
  validateSome(holdout, path, 'A holdout of 0 %', list);
}

function validateSome(
  { percentage, dialect }: Document,
  holder: string,
  what: string,
  list: ProblemList,
): void {
  const path = `${holder}.percentage`;
  const isImported = dialect !== undefined;
  if (!validatePercentage(percentage, path, 'The percentage', list, isImported) || percentage > 0) return;
  list.warning(path, 'EMPTY_ROLLOUT', `${what} serves nobody.`, 'Raise the percentage, or disable the rule.');
}

/** Checks a rollout that grows by itself: steps in order of time, percentages that never fall. */
export function validateProgressive(
  progressive: Document,
  servable: ServableValues,
  path: string,
  list: ProblemList,
): void {
  checkNames(progressive, [...NAMES, ...PARTICIPATION_NAMES, 'steps'], path, list);
  validateServed(progressive, servable, path, list);
  validateBucketing(progressive, path, list);
  validateParticipation(progressive, path, list);
  const parts = asArray(progressive.steps, `${path}.steps`, 'The steps', MOST_STEPS, list);
  if (Array.isArray(progressive.steps) && parts.length === 0) noSteps(`${path}.steps`, list);
  const steps = parts.map((part, index) => validateStep(part, `${path}.steps[${index}]`, list));
  for (const [index, step] of steps.entries()) {
    const before = steps[index - 1];
    if (before !== undefined && step !== undefined) checkOrder(before, step, `${path}.steps[${index}]`, list);
  }
}

interface Step {
  readonly at: number;
  readonly percentage: number;
}

function noSteps(path: string, list: ProblemList): void {
  list.error(path, 'EMPTY_STEPS', 'There are no steps.', 'Give at least one time and percentage.');
}

function validateStep(part: unknown, path: string, list: ProblemList): Step | undefined {
  const step = asDocument(part, path, 'A step', list);
  if (step === undefined) return undefined;
  checkNames(step, ['at', 'percentage'], path, list);
  const at = exactInstantOf(step.at);
  if (Number.isNaN(at)) {
    const message = 'The time cannot be read, does not exist, or has no offset from UTC.';
    const hint = 'Write it as 2026-12-01T09:00:00Z or 2026-12-01T09:00:00+01:00.';
    list.error(`${path}.at`, 'BAD_TIME', message, hint);
  }
  const { percentage } = step;
  const isUsable = validatePercentage(percentage, `${path}.percentage`, 'The percentage', list);
  return isUsable && !Number.isNaN(at) ? { at, percentage } : undefined;
}

function checkOrder(before: Step, step: Step, path: string, list: ProblemList): void {
  if (step.at > before.at && step.percentage >= before.percentage) return;
  const message = 'The step is not later than the one before it, or its percentage is lower.';
  list.error(path, 'STEPS_NOT_RISING', message, 'Put the steps in order of time, percentages never falling.');
}
