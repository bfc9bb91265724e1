import type { EnvironmentState, Flag, SavedList, Segment } from '@guidon/core';

/** Something that is no more. */
interface Deleted {
  readonly key: string;
  readonly deleted: true;
}

/** A flag of an environment with its state there. */
export interface EnvironmentFlag {
  readonly flag: Flag;
  readonly state: EnvironmentState;
}

/** How an environment came from one revision to another. */
export interface EnvironmentPatch {
  readonly revision: number;
  readonly from: number;
  readonly flags: readonly (({ readonly key: string } & EnvironmentFlag) | Deleted)[];
  readonly segments: readonly ({ readonly key: string; readonly segment: Segment } | Deleted)[];
  readonly lists: readonly ({ readonly key: string; readonly list: SavedList } | Deleted)[];
}

/** A whole environment as applications read it: everything that decides what its flags answer. */
export interface EnvironmentContents {
  /** Of this form. */
  readonly format: 1;
  /** Project key. */
  readonly project: string;
  readonly environment: string;
  /** The project's revision that the newest change made which may have changed an answer. */
  readonly revision: number;
  /** Archived ones too. */
  readonly flags: readonly EnvironmentFlag[];
  readonly segments: readonly Segment[];
  readonly lists: readonly SavedList[];
}
