/**
 * How contexts are spread over buckets.
 *
 * - `growthbook`: GrowthBook's hash version 2, 10,000 buckets; the default.
 * - `growthbook-v1`: GrowthBook's hash version 1, 1,000 buckets.
 * - `flagsmith`: Flagsmith's MD5, 9,999 buckets from 0 to 100 %.
 */
export type BucketingMethod = 'growthbook' | 'growthbook-v1' | 'flagsmith';

/** How a context is given its place among the buckets. */
export interface Bucketing {
  /**
   * Attribute (or dotted path) whose value is hashed, text or a number. Default `targetingKey`. A context without one
   * goes on to the next rule.
   */
  readonly by?: string;
  /** Hash seed. Default: the flag's key. */
  readonly seed?: string;
  /** Overrides `Flag.bucketing`, so that imported rules keep their hash. */
  readonly hashVersion?: BucketingMethod;
  /** Text put before the hashed value: Flagsmith's environment key and an underscore. */
  readonly prefix?: string;
  /**
   * The attribute is read and made text as it is there: by its name, never by a path, and anything but false, 0 and the
   * empty text has a bucket. With `flagsmith` a percentage of 0 takes in the very first bucket.
   */
  readonly dialect?: Dialect;
}

/** Who may take part at all, decided before and independently of the own bucket. */
export interface Participation {
  /** The context must be in this part of the namespace. */
  readonly namespace?: Namespace;
  /** The context must be inside every one of these. */
  readonly filters?: readonly Filter[];
}

/** A part of a namespace; experiments with parts that do not overlap never share a context. GrowthBook's hash version 1. */
export interface Namespace {
  readonly key: string;
  readonly range: Range;
}

/** Buckets by an attribute and a seed of its own; the context must be in one of the ranges. */
export type Filter = Bucketing & { readonly seed: string; readonly ranges: readonly Range[] };

/** Buckets from (included) a percentage to (excluded) a percentage, 0 to 100. */
export type Range = readonly [from: number, to: number];

/** Whose rules a condition follows; absent: ours. See the operator tables. */
export type Dialect = 'growthbook' | 'flagsmith';
