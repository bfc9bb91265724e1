import type { Arm, Experiment, JsonValue, Participation, Range, StickyBuckets } from '../model.ts';
import type { Untranslated } from '../untranslated.ts';
import type { GrowthBookExperiment } from './growthbook-payload.ts';
import { bucketingOf, filtersFromGrowthBook, rangeOf } from './rules-from-growthbook.ts';

/** Translates an experiment; `undefined` when it is for nobody. */
export function experimentFromGrowthBook(
  source: GrowthBookExperiment & { readonly contextualVariations?: readonly JsonValue[] },
  key: string,
  { untranslated }: { readonly untranslated: Untranslated[] },
  path: string,
): Experiment | undefined {
  const variations = source.contextualVariations ?? source.variations ?? [];
  const bucketing = bucketingOf(source, source.seed || key);
  const participation = participationOf(source);
  if (variations.length < 2 || bucketing === undefined || participation === undefined) return undefined;
  tellDifferences(source, untranslated, path);
  const sticky = stickyOf(source);
  return {
    key,
    ...(source.name === undefined ? {} : { name: source.name }),
    status: 'running',
    ...(sticky === undefined ? {} : { sticky }),
    ...bucketing,
    ...participation,
    arms: armsOf(source, variations),
    ...(source.coverage === undefined ? {} : { coverage: Math.min(Math.max(source.coverage * 100, 0), 100) }),
    ...(source.ranges === undefined
      ? {}
      : { ranges: rangesOf(source.ranges.map(rangeOf), variations.length) }),
  };
}

function tellDifferences(
  { phase, active, status = 'running', condition, ...source }: GrowthBookExperiment,
  untranslated: Untranslated[],
  path: string,
): void {
  if (phase !== undefined) untranslated.push({ path: `${path}.phase`, reason: 'Phases are not kept here.' });
  if (active === false || status !== 'running')
    untranslated.push({
      path,
      reason: "The SDK does not heed active and status in a feature's rule; it serves.",
    });
  if (condition !== undefined && stickyOf(source) !== undefined)
    untranslated.push({ path, reason: 'Who was assigned before stays only while the condition holds.' });
}

/** Sticky buckets, where the payload speaks of them: GrowthBook leaves their members out where they are not used. */
function stickyOf(source: GrowthBookExperiment): StickyBuckets | undefined {
  const { fallbackAttribute: fallback, bucketVersion: version, minBucketVersion: minVersion } = source;
  if (source.disableStickyBucketing || (fallback ?? version ?? minVersion) === undefined) return undefined;
  return {
    ...(fallback ? { fallback } : {}),
    ...(version ? { version } : {}),
    ...(minVersion ? { minVersion } : {}),
  };
}

/** Filters, or else the namespace; `undefined` when nobody may take part. */
function participationOf({ filters, namespace }: GrowthBookExperiment): Participation | undefined {
  if (filters !== undefined) {
    const translated = filtersFromGrowthBook(filters);
    return translated && { filters: translated };
  }
  if (namespace === undefined) return {};
  const [key, from, to] = namespace;
  return { namespace: { key, range: rangeOf([from, to]) } };
}

function armsOf({ weights, meta = [] }: GrowthBookExperiment, variations: readonly JsonValue[]): Arm[] {
  const shares = usableWeights(weights, variations.length);
  return variations.map((value, index) => {
    const { key, name, passthrough } = meta[index] ?? {};
    return {
      value,
      weight: (shares[index] ?? 0) * 100,
      ...(key ? { key } : {}),
      ...(name ? { name } : {}),
      ...(passthrough ? { passthrough: true } : {}),
    };
  });
}

/**
 * The weights, or equal ones when there are too few or their sum is off: `getBucketRanges`.
 *
 * ```ts
 * import { usableWeights } from '@guidon/core';
 *
 * const weights = usableWeights([0.5, 0.9], 2); // [0.5,0.5]
 * ```
 */
export function usableWeights(weights: readonly number[] | undefined, count: number): readonly number[] {
  const sum = weights?.reduce((total, weight) => total + weight, 0) ?? 0;
  if (weights?.length === count && sum >= 0.99 && sum <= 1.01) return weights;
  return new Array<number>(count).fill(1 / count);
}

/** One range an arm, whatever was given. */
function rangesOf(ranges: readonly Range[], count: number): Range[] {
  return Array.from({ length: count }, (_, index) => ranges[index] ?? [0, 0]);
}
