import type { Judged } from '../flags/judge.ts';

/** What publishing a change request saves, and by whose approval. */
export interface ToSave {
  readonly judged: Judged<unknown>;
  /** Ids of the reviews that counted. */
  readonly approvals: readonly string[];
}
