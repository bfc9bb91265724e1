import { bucketOf } from '@guidon/core';
import { runSection, type SectionResult } from './section-result.ts';

interface HashVectors {
  readonly vectors: readonly { readonly objectIds: readonly string[]; readonly percentage: number }[];
}

/** Runs Flagsmith's hash vectors. */
export function flagsmithHashSection({ vectors }: HashVectors): SectionResult {
  const cases = vectors.map(({ objectIds, percentage }) => ({
    name: objectIds.join(','),
    expected: percentage,
    run: () => {
      const [seed = '', ...rest] = objectIds;
      return (bucketOf(seed, rest.join(','), 'flagsmith') / 9998) * 100;
    },
  }));
  return runSection('flagsmith hash', cases);
}
