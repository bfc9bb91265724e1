import type { ObjectRef } from '../object-ref.ts';

/**
 * What a line of the timeline tells.
 *
 * Changes: `revision` (a source got one), `applied`, `release` (Helm), `rollout`, `edit` (fields set by hand), `created`,
 * `push` (image automation), `restart` (asked for), `suspended`, `flag`. Signs: `warning`, `event`, `crash`, `condition`.
 */
export type EntryKind =
  | 'revision'
  | 'applied'
  | 'release'
  | 'rollout'
  | 'edit'
  | 'created'
  | 'push'
  | 'restart'
  | 'suspended'
  | 'flag'
  | 'warning'
  | 'event'
  | 'crash'
  | 'condition';

/** One line of the timeline. */
export interface TimelineEntry {
  /** RFC 3339. */
  readonly time: string;
  readonly kind: EntryKind;
  /** Absent for a flag change. */
  readonly object?: ObjectRef;
  /** What happened, in our words around theirs. Parts are written by others. */
  readonly says: string;
  /** Who, as far as it is known: a field manager, a controller, a person. */
  readonly by?: string;
  /** The revision it came with. */
  readonly revision?: string;
  /** How often it happened, where repeats were collapsed. */
  readonly count?: number;
  /** Whether it failed. */
  readonly failed?: true;
  /** The flag of a flag change: `project/key`. */
  readonly flag?: string;
  /** The workloads that read that flag there, as they say; absent: none says anything of it. */
  readonly readBy?: readonly ObjectRef[];
}

/** A change of a feature flag, as Guidon's own history has it. */
export interface FlagChange {
  /** RFC 3339. */
  readonly time: string;
  readonly project: string;
  readonly flag: string;
  /** Absent: in all of the project's. */
  readonly environment?: string;
  readonly says: string;
  readonly by?: string;
}
