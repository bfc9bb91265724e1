import { describeValue } from './describe-value.ts';
import {
  asArray,
  asDocument,
  checkNames,
  checkOneOf,
  type Document,
  isDocument,
  wrongShape,
} from './document.ts';
import type { Range } from './model.ts';
import type { ProblemList } from './problem-list.ts';
import {
  BUCKETING_NAMES,
  PARTICIPATION_NAMES,
  validateBucketing,
  validateParticipation,
  validateRanges,
} from './validate-bucketing.ts';
import { validatePercentage, validateShare } from './validate-percentage.ts';
import { SERVED_NAMES, type ServableValues, validateServed } from './validate-served.ts';
import { LONGEST_NAME, validateName, validateText } from './validate-text.ts';

const MOST_SHARES = 100;
/** How far from 100 the weights may sum: thirds written as 33.3333 are fine. */
const TOLERANCE = 0.001;
/** What binary fractions do to 0.333 × 100. */
const ROUNDING = 1e-6;
const SUM_HINT =
  'Change the weights, which are percentages; to leave some contexts out, lower the coverage instead.';
const STATUSES = ['draft', 'running', 'stopped'];
const SHARED_NAMES = [...BUCKETING_NAMES, ...PARTICIPATION_NAMES, 'coverage', 'ranges'];

/** Checks a split. */
export function validateSplit(
  split: Document,
  servable: ServableValues,
  path: string,
  list: ProblemList,
): void {
  checkNames(split, [...SHARED_NAMES, 'weights'], path, list);
  validateSharing(split, path, list);
  validateWeights(split, 'weights', servable, path, list);
}

/** Checks an experiment. */
export function validateExperiment(
  experiment: Document,
  servable: ServableValues,
  path: string,
  list: ProblemList,
): void {
  checkNames(experiment, [...SHARED_NAMES, 'arms', 'key', 'name', 'status', 'sticky'], path, list);
  validateName(experiment.key, `${path}.key`, "The experiment's key", LONGEST_NAME, list);
  validateText(experiment.name, `${path}.name`, 'The name', LONGEST_NAME, list);
  checkOneOf(experiment.status, STATUSES, `${path}.status`, 'The status', list);
  validateSharing(experiment, path, list);
  validateWeights(experiment, 'arms', servable, path, list);
  if (experiment.sticky !== undefined) validateSticky(experiment.sticky, `${path}.sticky`, list);
}

function validateSticky(part: unknown, path: string, list: ProblemList): void {
  const sticky = asDocument(part, path, 'Sticky buckets', list);
  if (sticky === undefined) return;
  checkNames(sticky, ['fallback', 'version', 'minVersion'], path, list);
  if (sticky.fallback !== undefined)
    validateName(sticky.fallback, `${path}.fallback`, 'The fallback attribute', LONGEST_NAME, list);
  for (const name of ['version', 'minVersion']) {
    const version = sticky[name];
    if (version === undefined || (Number.isInteger(version) && (version as number) >= 0)) continue;
    wrongShape(version, `${path}.${name}`, `The ${name}`, 'a whole number from 0', list);
  }
}

function validateSharing(part: Document, path: string, list: ProblemList): void {
  validateBucketing(part, path, list);
  validateParticipation(part, path, list);
  validateCoverage(part, `${path}.coverage`, list);
  if (part.ranges !== undefined) validateRanges(part.ranges, `${path}.ranges`, list);
}

function validateCoverage({ coverage, dialect }: Document, path: string, list: ProblemList): void {
  if (coverage === undefined) return;
  const isImported = dialect !== undefined;
  if (!validatePercentage(coverage, path, 'The coverage', list, isImported) || coverage > 0) return;
  list.warning(
    path,
    'EMPTY_COVERAGE',
    'A split that covers 0 % serves nobody.',
    'Raise it, or disable the rule.',
  );
}

function validateWeights(
  holder: Document,
  name: 'weights' | 'arms',
  servable: ServableValues,
  holderPath: string,
  list: ProblemList,
): void {
  const path = `${holderPath}.${name}`;
  const part = holder[name];
  if (Array.isArray(part) && part.length === 0) return emptySplit(path, list);
  const shares = asArray(part, path, `The ${name}`, MOST_SHARES, list);
  const names = name === 'arms' ? ['key', 'name', 'passthrough'] : [];
  const weights = shares.map((share, index) =>
    validateWeighted(share, names, servable, `${path}[${index}]`, list),
  );
  if (weights.length > 0 && weights.every((weight) => weight !== undefined)) checkSum(weights, path, list);
  checkRanges(holder.ranges, shares.length, `${holderPath}.ranges`, list);
  if (name === 'arms') checkArmKeys(shares, path, list);
}

function emptySplit(path: string, list: ProblemList): void {
  const hint = 'Give at least one value and its weight.';
  list.error(path, 'EMPTY_SPLIT', 'The split has no weights.', hint);
}

function checkRanges(ranges: unknown, count: number, path: string, list: ProblemList): void {
  if (!Array.isArray(ranges)) return;
  checkOverlap(ranges.filter(isRange), path, list);
  if (ranges.length === count) return;
  const message = `There are ${ranges.length} ranges for ${count} values.`;
  list.error(path, 'RANGES_COUNT', message, 'Give one range a value, in the same order.');
}

/** Whoever is in two ranges gets the value of the first. */
function checkOverlap(ranges: readonly Range[], path: string, list: ProblemList): void {
  const sorted = ranges.filter(([from, to]) => from < to).sort(([a], [b]) => a - b);
  const overlap = sorted.find(([from], index) => from < (sorted[index - 1]?.[1] ?? 0) - ROUNDING);
  if (overlap === undefined) return;
  const message = `Ranges overlap at ${overlap[0]}; the first in the list takes whoever is in two.`;
  list.warning(path, 'OVERLAPPING_RANGES', message, 'Let each range begin where the one before it ends.');
}

function isRange(range: unknown): range is Range {
  return Array.isArray(range) && range.length === 2 && range.every((edge) => typeof edge === 'number');
}

/** Exposures are counted by the keys of arms. */
function checkArmKeys(arms: readonly unknown[], path: string, list: ProblemList): void {
  const seen = new Set<unknown>();
  for (const [index, arm] of arms.entries()) {
    const key = (isDocument(arm) ? arm.key : undefined) ?? String(index);
    if (seen.has(key)) {
      const message = `Another arm is counted under ${describeValue(key)}.`;
      const hint = "Give every arm a key of its own; an arm's index is its key by default.";
      list.warning(`${path}[${index}].key`, 'DUPLICATE_ARM', message, hint);
    }
    seen.add(key);
  }
}

/** Checks one share of a split; its weight, when that is usable. */
function validateWeighted(
  part: unknown,
  names: readonly string[],
  servable: ServableValues,
  path: string,
  list: ProblemList,
): number | undefined {
  const share = asDocument(part, path, 'A share of a split', list);
  if (share === undefined) return undefined;
  checkNames(share, [...SERVED_NAMES, 'weight', ...names], path, list);
  validateServed(share, servable, path, list);
  validateText(share.key, `${path}.key`, "The arm's key", LONGEST_NAME, list);
  validateText(share.name, `${path}.name`, "The arm's name", LONGEST_NAME, list);
  return validateWeight(share.weight, `${path}.weight`, list);
}

function validateWeight(weight: unknown, path: string, list: ProblemList): number | undefined {
  if (!validateShare(weight, path, 'The weight', list)) return undefined;
  if (weight === 0)
    list.warning(path, 'ZERO_WEIGHT', 'A weight of 0 serves nobody.', 'Raise the weight, or remove it.');
  return weight;
}

function checkSum(weights: readonly number[], path: string, list: ProblemList): void {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (Math.abs(sum - 100) <= TOLERANCE) return;
  const message = `Weights sum to ${Number(sum.toFixed(4))}; make them sum to 100.`;
  list.error(path, 'WEIGHTS_SUM', message, SUM_HINT);
}
