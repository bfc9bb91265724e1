import type { Condition } from './condition.ts';

/** A named condition that rules of any flag, and other segments, can refer to. */
export interface Segment {
  /** As a flag's key; permanent. */
  readonly key: string;
  readonly name?: string;
  readonly description?: string;
  /** Who is in it. */
  readonly when: Condition;
}

/** A named list of values that `in_list` and `not_in_list` look into. */
export interface SavedList {
  /** As a flag's key; permanent. */
  readonly key: string;
  readonly name?: string;
  readonly description?: string;
  readonly values: readonly (string | number | boolean)[];
}
