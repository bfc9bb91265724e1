import type { Actor } from '../flags/actor.ts';
import type { ChangeRequest } from '../flags/change-request.ts';
import { visibleProjects } from '../flags/find.ts';
import type { FlagReads, StoredProject } from '../flags/flag-store.ts';
import { AppError } from '../lib/app-error.ts';

/** A change request with the project it is about. */
export interface FoundRequest {
  readonly request: ChangeRequest;
  readonly project: StoredProject;
}

/** Finds a change request by id among the projects the actor may see. Throws NOT_FOUND. */
export async function findRequest(reads: FlagReads, actor: Actor, id: string): Promise<FoundRequest> {
  const request = await reads.changeRequest(actor.organizationId, id);
  const projects = request === undefined ? [] : await visibleProjects(reads, actor);
  const project = projects.find((one) => one.id === request?.projectId);
  if (request !== undefined && project !== undefined) return { request, project };
  throw new AppError('NOT_FOUND', `There is no change request "${id}".`, {
    hint: 'list_change_requests shows those there are.',
  });
}
