import { DEFAULT_BY } from '../bucketing.ts';
import type { Bucketing, Filter, Serve } from '../model.ts';

/** The attribute that something is hashed by, and where that is said. */
export interface BucketingPlace {
  readonly by: string;
  readonly path: string;
}

/** Everything that a serve hashes: the context for its own percentage, and for each filter. */
export function serveBucketings(serve: Serve, path: string): BucketingPlace[] {
  for (const name of ['rollout', 'split', 'progressive', 'experiment', 'holdout']) {
    const part = (serve as Readonly<Record<string, Bucketing & { filters?: readonly Filter[] }>>)[name];
    if (part === undefined) continue;
    const filters = (part.filters ?? []).map(({ by = DEFAULT_BY }, index) => ({
      by,
      path: `${path}.${name}.filters[${index}].by`,
    }));
    return [{ by: part.by ?? DEFAULT_BY, path: `${path}.${name}.by` }, ...filters];
  }
  return [];
}
