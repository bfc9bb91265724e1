import type { Actor } from './actor.ts';
import type { ChangeResult, Edit, WriteRequest } from './write-request.ts';

/** How tools change things: for good, or gathered into one change request. */
export interface Changes {
  /**
   * Applies what `edit` drafts in an existing project as one change; a repeat that finds it all there changes nothing.
   * Where an environment is protected, it becomes a change request instead.
   */
  apply<T>(actor: Actor, request: WriteRequest, edit: Edit<T>): Promise<ChangeResult<T>>;
  /** Makes a project and what `edit` drafts in it as its first change. ALREADY_EXISTS when there is one of that key. */
  create<T>(actor: Actor, asked: WriteRequest, key: string, edit: Edit<T>): Promise<ChangeResult<T>>;
  /**
   * Deletes a project that has no flags, with its environments and attributes. Cannot be undone.
   * PRECONDITION_FAILED while it has flags or a protected environment.
   */
  deleteProject(actor: Actor, request: WriteRequest): Promise<ChangeResult>;
}
