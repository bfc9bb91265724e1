import { asArray, asDocument, checkNames, type Document, isDocument } from './document.ts';
import type { ProblemList } from './problem-list.ts';
import { validatePercentage, validateShare } from './validate-percentage.ts';
import { SERVED_NAMES, type ServableValues, validateServed } from './validate-served.ts';
import { LONGEST_NAME, validateName } from './validate-text.ts';

const BUCKETING_NAMES = ['by', 'seed'];
const MOST_SHARES = 100;
/** How far from 100 the weights may sum: thirds written as 33.3333 are fine. */
const TOLERANCE = 0.001;
const SUM_HINT =
  'Change the weights, which are percentages; to leave some contexts out, lower the coverage instead.';

/** Checks what a rule hands out: a fixed value, a rollout or a split. */
export function validateServe(
  part: unknown,
  servable: ServableValues,
  path: string,
  list: ProblemList,
): void {
  const serve = asDocument(part, path, 'serve', list);
  if (serve === undefined) return;
  if (serve.rollout !== undefined) validateRollout(serve, servable, path, list);
  else if (serve.split !== undefined) validateSplit(serve, servable, path, list);
  else validateFixed(serve, servable, path, list);
}

/** Whether a serve gives every context the same value. */
export function isFixed(serve: unknown): boolean {
  return isDocument(serve) && serve.rollout === undefined && serve.split === undefined;
}

function validateFixed(serve: Document, servable: ServableValues, path: string, list: ProblemList): void {
  checkNames(serve, [...SERVED_NAMES, 'rollout', 'split'], path, list);
  validateServed(serve, servable, path, list);
}

function validateRollout(serve: Document, servable: ServableValues, path: string, list: ProblemList): void {
  checkNames(serve, ['rollout'], path, list);
  const inside = `${path}.rollout`;
  const rollout = asDocument(serve.rollout, inside, 'A rollout', list);
  if (rollout === undefined) return;
  checkNames(rollout, [...SERVED_NAMES, ...BUCKETING_NAMES, 'percentage'], inside, list);
  validateServed(rollout, servable, inside, list);
  validateBucketing(rollout, inside, list);
  const { percentage } = rollout;
  if (!validatePercentage(percentage, `${inside}.percentage`, 'The percentage', list) || percentage > 0)
    return;
  const hint = 'Raise the percentage, or disable the rule.';
  list.warning(`${inside}.percentage`, 'EMPTY_ROLLOUT', 'A rollout to 0 % serves nobody.', hint);
}

function validateSplit(serve: Document, servable: ServableValues, path: string, list: ProblemList): void {
  checkNames(serve, ['split'], path, list);
  const inside = `${path}.split`;
  const split = asDocument(serve.split, inside, 'A split', list);
  if (split === undefined) return;
  checkNames(split, [...BUCKETING_NAMES, 'weights', 'coverage'], inside, list);
  validateBucketing(split, inside, list);
  validateCoverage(split.coverage, `${inside}.coverage`, list);
  validateWeights(split.weights, servable, `${inside}.weights`, list);
}

function validateBucketing({ by, seed }: Document, path: string, list: ProblemList): void {
  if (by !== undefined) validateName(by, `${path}.by`, 'The attribute to bucket by', LONGEST_NAME, list);
  if (seed !== undefined) validateName(seed, `${path}.seed`, 'The seed', LONGEST_NAME, list);
}

function validateCoverage(coverage: unknown, path: string, list: ProblemList): void {
  if (coverage === undefined || !validatePercentage(coverage, path, 'The coverage', list) || coverage > 0)
    return;
  list.warning(
    path,
    'EMPTY_COVERAGE',
    'A split that covers 0 % serves nobody.',
    'Raise it, or disable the rule.',
  );
}

function validateWeights(part: unknown, servable: ServableValues, path: string, list: ProblemList): void {
  if (Array.isArray(part) && part.length === 0) {
    return list.error(
      path,
      'EMPTY_SPLIT',
      'The split has no weights.',
      'Give at least one value and its weight.',
    );
  }
  const shares = asArray(part, path, 'The weights', MOST_SHARES, list);
  const weights = shares.map((share, index) => validateWeighted(share, servable, `${path}[${index}]`, list));
  if (weights.length > 0 && weights.every((weight) => weight !== undefined)) checkSum(weights, path, list);
}

/** Checks one share of a split; its weight, when that is usable. */
function validateWeighted(
  part: unknown,
  servable: ServableValues,
  path: string,
  list: ProblemList,
): number | undefined {
  const share = asDocument(part, path, 'A share of a split', list);
  if (share === undefined) return undefined;
  checkNames(share, [...SERVED_NAMES, 'weight'], path, list);
  validateServed(share, servable, path, list);
  const { weight } = share;
  if (!validateShare(weight, `${path}.weight`, 'The weight', list)) return undefined;
  if (weight === 0) {
    list.warning(
      `${path}.weight`,
      'ZERO_WEIGHT',
      'A weight of 0 serves nobody.',
      'Raise the weight, or remove it.',
    );
  }
  return weight;
}

function checkSum(weights: readonly number[], path: string, list: ProblemList): void {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (Math.abs(sum - 100) <= TOLERANCE) return;
  const message = `Weights sum to ${Number(sum.toFixed(4))}; make them sum to 100.`;
  list.error(path, 'WEIGHTS_SUM', message, SUM_HINT);
}
