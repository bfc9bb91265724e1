import { bucketAfter } from './bucket-of.ts';
import { compileAttribute } from './compile-attribute.ts';
import { fnv1a } from './fnv1a.ts';
import type { Bucketing } from './model.ts';
import type { RuleNote } from './rule-note.ts';

/** The attribute percentages hash unless told otherwise. */
export const DEFAULT_BY = 'targetingKey';

/** What {@link compileBucketing} answers when the context has nothing to hash. */
export const NO_BUCKET = -1;

/** Finds a context's bucket, 0 to 9999, or {@link NO_BUCKET}. */
export type FindBucket = (context: object, note?: RuleNote) => number;

/**
 * Prepares the way from a context to its bucket.
 *
 * Text and finite numbers (as `String` writes them) are hashed; a missing, null or empty attribute, a boolean and an
 * object give no bucket, so that all such contexts do not pile up in one.
 */
export function compileBucketing(bucketing: Bucketing, flagKey: string): FindBucket {
  const by = bucketing.by ?? DEFAULT_BY;
  const read = compileAttribute(by);
  const seedHash = fnv1a(bucketing.seed ?? flagKey);
  return (context, note) => {
    const text = bucketingText(read(context));
    const bucket = text === '' ? NO_BUCKET : bucketAfter(seedHash, text);
    if (note !== undefined) noteBucket(note, by, bucket);
    return bucket;
  };
}

function bucketingText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : '';
}

function noteBucket(note: RuleNote, by: string, bucket: number): void {
  note.by = by;
  if (bucket === NO_BUCKET) note.outcome = 'no_bucketing_value';
  else note.bucket = bucket;
}
