import { compileHash, growthBookBucket } from './bucket-of.ts';
import { compileAttribute, isOneName, readOwn } from './compile-attribute.ts';
import { fnv1a } from './fnv1a.ts';
import type { Bucketing, BucketingMethod } from './model.ts';
import type { RuleNote } from './rule-note.ts';

/** The attribute percentages hash unless told otherwise. */
export const DEFAULT_BY = 'targetingKey';

/** What {@link compileBucketing} answers when the context has nothing to hash. */
export const NO_BUCKET = -1;

/** Finds a context's bucket, 0 to 9999, or {@link NO_BUCKET}. */
export type FindBucket = (context: object, note?: RuleNote) => number;

/** What a bucketing that leaves something out takes from around it. */
export interface BucketingDefaults {
  readonly seed: string;
  readonly method: BucketingMethod;
}

/**
 * Prepares the way from a context to its bucket.
 *
 * Text and finite numbers (as `String` writes them) are hashed; a missing, null or empty attribute, a boolean and an
 * object give no bucket, so that all such contexts do not pile up in one. With a dialect anything that is not false, 0
 * or empty is hashed, as the vendors do.
 */
export function compileBucketing(bucketing: Bucketing, defaults: BucketingDefaults): FindBucket {
  const { by = DEFAULT_BY, prefix = '', dialect } = bucketing;
  const isPlain = dialect === undefined && prefix === '' && isOneName(by);
  if (isPlain && methodOf(bucketing, defaults) === 'growthbook')
    return compilePlain(by, bucketing.seed ?? defaults.seed);
  const read = compileAttribute(by, dialect === undefined ? undefined : 'flagsmith');
  const textOf = dialect === undefined ? nativeText : vendorText;
  const hash = compileHash(bucketing.seed ?? defaults.seed, methodOf(bucketing, defaults));
  return (context, note) => {
    const text = textOf(read(context));
    const bucket = text === '' ? NO_BUCKET : hash(prefix === '' ? text : prefix + text);
    if (note !== undefined) noteBucket(note, by, bucket);
    return bucket;
  };
}

/** What nearly every percentage is: one attribute as it stands, GrowthBook's hash. One closure instead of four. */
function compilePlain(by: string, seed: string): FindBucket {
  // A signed 32-bit integer needs no object on the heap.
  const seedHash = fnv1a(seed) | 0;
  return (context, note) => {
    const text = nativeText(readOwn(context, by));
    const bucket = text === '' ? NO_BUCKET : growthBookBucket(text, seedHash);
    if (note !== undefined) noteBucket(note, by, bucket);
    return bucket;
  };
}

/** The way of bucketing that counts: the bucketing's own, or that of the flag. */
export function methodOf(bucketing: Bucketing, { method }: BucketingDefaults): BucketingMethod {
  return bucketing.hashVersion ?? method;
}

function nativeText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : '';
}

function vendorText(value: unknown): string {
  return value ? String(value) : '';
}

function noteBucket(note: RuleNote, by: string, bucket: number): void {
  note.by = by;
  if (bucket === NO_BUCKET) note.outcome = 'no_bucketing_value';
  else note.bucket = bucket;
}
