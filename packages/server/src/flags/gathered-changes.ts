import { AppError } from '../lib/app-error.ts';
import type { Actor } from './actor.ts';
import type { Changes } from './changes.ts';
import { describeDifference } from './describe-diff.ts';
import type { Draft } from './draft.ts';
import type { ChangeResult, Edit, WriteRequest } from './write-request.ts';

/** Gathers what several tools would change in one draft, so that it becomes one change request. */
export class GatheredChanges implements Changes {
  readonly #draft: Draft;

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  async apply<T>(_actor: Actor, request: WriteRequest, edit: Edit<T>): Promise<ChangeResult<T>> {
    const { project } = this.#draft;
    if ((request.project ?? project.key) !== project.key) throw elsewhere(project.key);
    const before = this.#draft.diff().length;
    const drafted = await edit(this.#draft);
    const changes = this.#draft.diff().map(describeDifference);
    return {
      project: project.key,
      changed: changes.length !== before,
      dryRun: true,
      revision: project.revision,
      changes,
      warnings: [],
      drafted,
    };
  }

  create(): never {
    throw alone('Making a project');
  }

  deleteProject(): never {
    throw alone('Deleting a project');
  }
}

/** A change to undo, for one, names its project itself. */
function elsewhere(project: string): AppError {
  return new AppError('INVALID_ARGUMENT', `This is not about project "${project}".`, {
    hint: 'A change request is about one project: make one for each.',
  });
}

function alone(what: string): AppError {
  return new AppError('INVALID_ARGUMENT', `${what} cannot be part of a change request.`, {
    hint: 'Do it on its own.',
  });
}
