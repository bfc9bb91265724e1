import { DEFAULT_BY } from '../bucketing.ts';
import { instantOf } from '../instant.ts';
import type {
  Bucketing,
  BucketingMethod,
  Experiment,
  Filter,
  Flag,
  Participation,
  Progressive,
  Range,
  Rollout,
  Serve,
  Split,
  StickyBuckets,
} from '../model.ts';
import { Inexpressible, nameOf } from './condition-to-growthbook.ts';
import type { GrowthBookFilter, GrowthBookRange, GrowthBookRule } from './growthbook-payload.ts';
import { type RuleWriting, toldValue } from './to-growthbook.ts';

/** Fractions are kept to 10 decimals, so that 33.34 % is written as 0.3334. */
const DECIMALS = 1e10;

/**
 * Says what a rule hands out in GrowthBook's language; `undefined` when it is for nobody.
 *
 * Throws {@link Inexpressible} where that cannot be done.
 */
export function serveToGrowthBook(
  serve: Serve,
  flag: Flag,
  ruleWriting: RuleWriting,
  path: string,
): GrowthBookRule | undefined {
  const writing = { ...ruleWriting, path };
  if ('rollout' in serve) return rolloutOf(serve.rollout, flag, writing);
  if ('holdout' in serve) return rolloutOf({ seed: serve.holdout.key, ...serve.holdout }, flag, writing);
  if ('progressive' in serve) return progressiveOf(serve.progressive, flag, writing);
  if ('split' in serve) return sharesOf(flag.key, serve.split, serve.split.weights, flag, writing);
  if ('experiment' in serve) return experimentOf(serve.experiment, flag, writing);
  if ('nothing' in serve) return { force: null };
  return { force: toldValue(serve, flag, writing, path) };
}

/** What writing one rule needs and collects. */
interface ServeWriting extends RuleWriting {
  readonly path: string;
}

function rolloutOf(rollout: Rollout, flag: Flag, writing: ServeWriting): GrowthBookRule | undefined {
  if (rollout.percentage <= 0) return undefined;
  const filters = filtersOf(rollout, flag, writing);
  return {
    force: toldValue(rollout, flag, writing, writing.path),
    coverage: fraction(rollout.percentage),
    ...bucketingOf(rollout, flag.key, flag, writing),
    ...(filters.length === 0 ? {} : { filters }),
  };
}

function progressiveOf(
  { steps, ...rest }: Progressive,
  flag: Flag,
  writing: ServeWriting,
): GrowthBookRule | undefined {
  writing.untranslated.push({
    path: writing.path,
    reason: 'The percentage stays what it is now; payloads know no time.',
  });
  const begun = steps.filter(({ at }) => instantOf(at) <= writing.now).map(({ percentage }) => percentage);
  return rolloutOf({ ...rest, percentage: Math.max(0, ...begun) } as Rollout, flag, writing);
}

function experimentOf(experiment: Experiment, flag: Flag, writing: ServeWriting): GrowthBookRule | undefined {
  if (experiment.status !== 'running') return undefined;
  const { key, name, arms, sticky } = experiment;
  const meta = arms.map((arm) => ({
    ...(arm.key === undefined ? {} : { key: arm.key }),
    ...(arm.name === undefined ? {} : { name: arm.name }),
    ...(arm.passthrough ? { passthrough: true } : {}),
  }));
  const hasMeta = meta.some((one) => Object.keys(one).length > 0);
  const shares = sharesOf(key, experiment, arms, flag, writing);
  return {
    ...shares,
    ...(name === undefined ? {} : { name }),
    ...(hasMeta ? { meta } : {}),
    ...stickyOf(sticky),
  };
}

function stickyOf(sticky: StickyBuckets | undefined): GrowthBookRule {
  if (sticky === undefined) return {};
  const { fallback, version = 0, minVersion } = sticky;
  return {
    ...(fallback === undefined ? {} : { fallbackAttribute: fallback }),
    bucketVersion: version,
    ...(minVersion === undefined ? {} : { minBucketVersion: minVersion }),
  };
}

function sharesOf(
  key: string,
  { coverage = 100, ranges, ...part }: Bucketing & Participation & Pick<Split, 'coverage' | 'ranges'>,
  shares: Split['weights'],
  flag: Flag,
  writing: ServeWriting,
): GrowthBookRule {
  if (shares.length < 2) throw new Inexpressible('An experiment has two variations at least there.');
  const filters = filtersOf(part, flag, writing);
  return {
    key,
    variations: shares.map((share) => toldValue(share, flag, writing, writing.path)),
    weights: shares.map(({ weight }) => fraction(weight)),
    coverage: fraction(coverage),
    ...bucketingOf(part, key, flag, writing),
    ...(ranges === undefined ? {} : { ranges: ranges.map(rangeOf) }),
    ...(filters.length === 0 ? {} : { filters }),
  };
}

function bucketingOf(
  { by = DEFAULT_BY, seed, hashVersion, prefix, dialect }: Bucketing,
  defaultSeed: string,
  flag: Flag,
  writing: ServeWriting,
) {
  if (prefix !== undefined) throw new Inexpressible('What is hashed has no prefix there.');
  if (dialect === undefined) tellHashing(by, writing);
  return {
    hashAttribute: nameOf(by, writing),
    seed: seed ?? defaultSeed,
    hashVersion: versionOf(hashVersion ?? flag.bucketing ?? 'growthbook'),
  };
}

/** The targeting key is text, which is hashed alike; of other attributes nobody knows. */
function tellHashing(by: string, { untranslated, path }: ServeWriting): void {
  if (by.includes('.')) throw new Inexpressible('What is hashed is an attribute there, no path.');
  if (by === DEFAULT_BY) return;
  untranslated.push({ path, reason: `There 0 in ${by} has no bucket; true, lists and objects have one.` });
}

function versionOf(method: BucketingMethod): number {
  if (method === 'flagsmith') throw new Inexpressible("Flagsmith's hash is not known there.");
  return method === 'growthbook' ? 2 : 1;
}

/** Filters and, as one more of them, the namespace. */
function filtersOf(
  { filters = [], namespace, by, dialect }: Participation & Bucketing,
  flag: Flag,
  writing: ServeWriting,
): GrowthBookFilter[] {
  const all: Filter[] = [...filters];
  if (namespace !== undefined) {
    const attribute = { ...(by === undefined ? {} : { by }), ...(dialect === undefined ? {} : { dialect }) };
    const seed = `__${namespace.key}`;
    all.push({ ...attribute, seed, hashVersion: 'growthbook-v1', ranges: [namespace.range] });
  }
  return all.map((filter) => {
    const { hashAttribute, seed, hashVersion } = bucketingOf(filter, filter.seed, flag, writing);
    return { attribute: hashAttribute, seed, hashVersion, ranges: filter.ranges.map(rangeOf) };
  });
}

function rangeOf([from, to]: Range): GrowthBookRange {
  return [fraction(from), fraction(to)];
}

function fraction(percentage: number): number {
  return Math.round((percentage / 100) * DECIMALS) / DECIMALS;
}
