import type { BucketingDefaults } from './bucketing.ts';
import { emptyScope, type Scope } from './scope.ts';

/** What the parts of one flag or segment are compiled with. */
export interface Compilation extends BucketingDefaults {
  readonly scope: Scope;
  /** Set when a part refers to a segment or another flag, so that evaluating shares their answers. */
  refers: boolean;
  /** Set when a part has a regular expression, so that evaluating counts what it costs. */
  isCostly: boolean;
}

/** The compilation of a condition on its own. */
export function loneCompilation(): Compilation {
  return { scope: emptyScope(), seed: '', method: 'growthbook', refers: false, isCostly: false };
}
