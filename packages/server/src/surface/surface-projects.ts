import { SURFACE_PROJECT } from '../flags/surface-project.ts';
import type { SurfaceHistory } from './surface-history.ts';

/** Which projects hold surface flags, and whose; each is looked up once. */
export class SurfaceProjects {
  readonly #store: Pick<SurfaceHistory, 'project'>;
  /** By project: the organization whose surface flags it holds, undefined where it is another project. */
  readonly #owners = new Map<string, string | undefined>();

  constructor(store: Pick<SurfaceHistory, 'project'>) {
    this.#store = store;
  }

  /** The organization whose surface flags a project holds; undefined when it is another project. */
  ownerOf(projectId: string): string | undefined | Promise<string | undefined> {
    return this.#owners.has(projectId) ? this.#owners.get(projectId) : this.#lookUp(projectId);
  }

  async #lookUp(projectId: string): Promise<string | undefined> {
    const project = await this.#store.project(projectId);
    const owner = project?.key === SURFACE_PROJECT ? project.organizationId : undefined;
    if (project !== undefined) this.#owners.set(projectId, owner);
    return owner;
  }
}
