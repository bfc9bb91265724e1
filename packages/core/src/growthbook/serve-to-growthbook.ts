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
} from '../model.ts';
import { Inexpressible, nameOf, type Writing } from './condition-to-growthbook.ts';
import type { GrowthBookFilter, GrowthBookRange, GrowthBookRule } from './growthbook-payload.ts';
import { type RuleWriting, servedValue } from './to-growthbook.ts';

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
  writing: RuleWriting,
  path: string,
): GrowthBookRule | undefined {
  if ('rollout' in serve) return rolloutOf(serve.rollout, flag, writing);
  if ('holdout' in serve) return rolloutOf({ seed: serve.holdout.key, ...serve.holdout }, flag, writing);
  if ('progressive' in serve) return progressiveOf(serve.progressive, flag, writing, path);
  if ('split' in serve) return sharesOf(flag.key, serve.split, serve.split.weights, flag, writing);
  if ('experiment' in serve) return experimentOf(serve.experiment, flag, writing);
  if ('nothing' in serve) return { force: null };
  if (serve.disabled)
    writing.untranslated.push({ path, reason: 'A value cannot be handed out as disabled there.' });
  return { force: servedValue(serve, flag) };
}

function rolloutOf(rollout: Rollout, flag: Flag, writing: Writing): GrowthBookRule | undefined {
  if (rollout.percentage <= 0) return undefined;
  const filters = filtersOf(rollout, flag, writing);
  return {
    force: servedValue(rollout, flag),
    coverage: fraction(rollout.percentage),
    ...bucketingOf(rollout, flag.key, flag, writing),
    ...(filters.length === 0 ? {} : { filters }),
  };
}

function progressiveOf(
  { steps, ...rest }: Progressive,
  flag: Flag,
  writing: RuleWriting,
  path: string,
): GrowthBookRule | undefined {
  writing.untranslated.push({ path, reason: 'The percentage stays what it is now; payloads know no time.' });
  const begun = steps.filter(({ at }) => instantOf(at) <= writing.now).map(({ percentage }) => percentage);
  return rolloutOf({ ...rest, percentage: Math.max(0, ...begun) } as Rollout, flag, writing);
}

function experimentOf(experiment: Experiment, flag: Flag, writing: Writing): GrowthBookRule | undefined {
  if (experiment.status !== 'running') return undefined;
  const { key, name, arms } = experiment;
  const meta = arms.map((arm) => ({
    ...(arm.key === undefined ? {} : { key: arm.key }),
    ...(arm.name === undefined ? {} : { name: arm.name }),
    ...(arm.passthrough ? { passthrough: true } : {}),
  }));
  const hasMeta = meta.some((one) => Object.keys(one).length > 0);
  const shares = sharesOf(key, experiment, arms, flag, writing);
  return { ...shares, ...(name === undefined ? {} : { name }), ...(hasMeta ? { meta } : {}) };
}

function sharesOf(
  key: string,
  { coverage = 100, ranges, ...part }: Bucketing & Participation & Pick<Split, 'coverage' | 'ranges'>,
  shares: Split['weights'],
  flag: Flag,
  writing: Writing,
): GrowthBookRule {
  if (shares.length < 2) throw new Inexpressible('An experiment has two variations at least there.');
  const filters = filtersOf(part, flag, writing);
  return {
    key,
    variations: shares.map((share) => servedValue(share, flag)),
    weights: shares.map(({ weight }) => fraction(weight)),
    coverage: fraction(coverage),
    ...bucketingOf(part, key, flag, writing),
    ...(ranges === undefined ? {} : { ranges: ranges.map(rangeOf) }),
    ...(filters.length === 0 ? {} : { filters }),
  };
}

function bucketingOf(
  { by, seed, hashVersion, prefix }: Bucketing,
  defaultSeed: string,
  flag: Flag,
  writing: Writing,
) {
  if (prefix !== undefined) throw new Inexpressible('What is hashed has no prefix there.');
  return {
    hashAttribute: nameOf(by ?? DEFAULT_BY, writing),
    seed: seed ?? defaultSeed,
    hashVersion: versionOf(hashVersion ?? flag.bucketing ?? 'growthbook'),
  };
}

function versionOf(method: BucketingMethod): number {
  if (method === 'flagsmith') throw new Inexpressible("Flagsmith's hash is not known there.");
  return method === 'growthbook' ? 2 : 1;
}

/** Filters and, as one more of them, the namespace. */
function filtersOf(
  { filters = [], namespace, by, dialect }: Participation & Bucketing,
  flag: Flag,
  writing: Writing,
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
