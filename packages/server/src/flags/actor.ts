import type { Author } from './change.ts';

/** On whose behalf the flags room works: which organization, which projects, and what history will say. */
export interface Actor {
  readonly organizationId: string;
  /** Keys of the only projects it may touch; absent: all of the organization's. */
  readonly projects?: readonly string[];
  readonly author: Author;
}
