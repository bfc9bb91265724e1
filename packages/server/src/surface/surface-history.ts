import type { EnvironmentState, Flag, SavedList, Segment } from '@guidon/core';

/** A place in the history of a project. */
export interface PastRevision {
  readonly projectId: string;
  readonly revision: number;
}

/** What an environment had at a revision. */
export interface PastContents {
  readonly flags: readonly { readonly flag: Flag; readonly state: EnvironmentState }[];
  readonly segments: readonly Segment[];
  readonly lists: readonly SavedList[];
}

/** The past of projects, by the clock of the database, which all instances share. */
export interface SurfaceHistory {
  /** Milliseconds since 1970, of the database's clock. */
  databaseTime(): Promise<number>;
  /** A project by its id; undefined: there is none. */
  project(projectId: string): Promise<{ readonly organizationId: string; readonly key: string } | undefined>;
  /** The newest revision of a project that was recorded up to a moment of that clock; undefined where there was none. */
  revisionAt(organizationId: string, project: string, at: number): Promise<PastRevision | undefined>;
  /** The flags, segments and lists an environment had at a revision, archived flags left out. */
  contentsAt(place: PastRevision, environment: string): Promise<PastContents>;
}
