import type { FlagConfiguration, SavedList, Segment } from '@guidon/core';

/** Everything an application needs of one environment, as `GET /api/v1/sdk/environment` answers it. */
export interface EnvironmentDocument {
  /** The version of this shape. */
  readonly format: 1;
  readonly project: string;
  readonly environment: string;
  /** The project's revision that the newest change made which may have changed an answer. */
  readonly revision: number;
  /** Archived ones too: code that still asks for one is answered as before. */
  readonly flags: readonly FlagConfiguration[];
  readonly segments: readonly Segment[];
  readonly lists: readonly SavedList[];
}

/** What became of one object: it is gone, or `Present`. */
export type Change<Present> = { readonly key: string } & ({ readonly deleted: true } | Present);

/** Objects that differ from those of another revision. */
export interface Changes {
  readonly flags: readonly Change<FlagConfiguration>[];
  readonly segments: readonly Change<{ readonly segment: Segment }>[];
  readonly lists: readonly Change<{ readonly list: SavedList }>[];
}

/** The way from one revision of an environment to a later one. */
export interface EnvironmentPatch extends Changes {
  /** The revision it must be applied to. */
  readonly from: number;
  readonly revision: number;
}
