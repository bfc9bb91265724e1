import type { Arm, Experiment, JsonValue, Participation, Range } from '../model.ts';
import type { Untranslated } from '../untranslated.ts';
import type { GrowthBookExperiment } from './growthbook-payload.ts';
import { bucketingOf, filtersFromGrowthBook, rangeOf } from './rules-from-growthbook.ts';

/** What of an experiment is kept in people's browsers, or only in GrowthBook. */
const LEFT_OUT = [
  'fallbackAttribute',
  'disableStickyBucketing',
  'bucketVersion',
  'minBucketVersion',
  'phase',
] as const;

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
  for (const name of LEFT_OUT) {
    if (source[name] !== undefined)
      untranslated.push({ path: `${path}.${name}`, reason: 'Sticky buckets and phases are not kept here.' });
  }
  if (source.active === false || (source.status ?? 'running') !== 'running')
    untranslated.push({
      path,
      reason: "The SDK does not heed active and status in a feature's rule; it serves.",
    });
  return {
    key,
    ...(source.name === undefined ? {} : { name: source.name }),
    status: 'running',
    ...bucketing,
    ...participation,
    arms: armsOf(source, variations),
    ...(source.coverage === undefined ? {} : { coverage: Math.min(Math.max(source.coverage * 100, 0), 100) }),
    ...(source.ranges === undefined
      ? {}
      : { ranges: rangesOf(source.ranges.map(rangeOf), variations.length) }),
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
