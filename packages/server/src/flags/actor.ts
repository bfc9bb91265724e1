import type { Author } from './change.ts';
import type { Grant } from './grant.ts';

/** On whose behalf the flags room works: which organization, with what rights, and what history will say. */
export interface Actor {
  readonly organizationId: string;
  /** What it may do where. A project without any grant is as if it were not there. */
  readonly grants: readonly Grant[];
  readonly author: Author;
  /** Hash of the surface the call came through. */
  readonly surface?: string;
  /** A person who showed a credential, not by way of an AI assistant: may approve and publish. */
  readonly decides?: true;
}
