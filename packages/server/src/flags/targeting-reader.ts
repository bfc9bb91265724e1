import type { Actor } from './actor.ts';
import type { Change } from './change.ts';
import type { StoredObject } from './documents.ts';
import { findNamed, findProject } from './find.ts';
import type { FlagStore, Page, PageRequest, StoredProject } from './flag-store.ts';
import { type Users, usersOf } from './users.ts';

/** What conditions can refer to besides flags. */
export type NamedKind = 'segment' | 'list';

/** A segment or saved list with who depends on it and its newest changes. */
export interface NamedOverview<K extends NamedKind> {
  readonly project: StoredProject;
  readonly object: StoredObject<K>;
  readonly users: Users;
  readonly history: readonly Change[];
}

/** Answers which segments and saved lists there are. Sees one snapshot, and only the actor's projects. */
export class TargetingReader {
  readonly #store: FlagStore;

  constructor(store: FlagStore) {
    this.#store = store;
  }

  /** Segments or lists by key, those with every word of `search`. */
  page<K extends NamedKind>(
    actor: Actor,
    projectKey: string | undefined,
    kind: K,
    search: string | undefined,
    page: PageRequest,
  ): Promise<Page<StoredObject<K>> & { readonly project: StoredProject }> {
    return this.#store.read(async (reads) => {
      const project = await findProject(reads, actor, projectKey);
      return { ...(await reads.objectPage(project.id, kind, search, page)), project };
    });
  }

  /** One segment or list, its users and its ten newest changes. NOT_FOUND with the closest names. */
  one<K extends NamedKind>(
    actor: Actor,
    projectKey: string | undefined,
    kind: K,
    key: string,
  ): Promise<NamedOverview<K>> {
    return this.#store.read(async (reads) => {
      const project = await findProject(reads, actor, projectKey);
      const object = await findNamed(reads, project, kind, key);
      const users = await usersOf(reads, project.id, { kind, key });
      const { items: history } = await reads.changes(project.id, { object: { kind, key } }, { limit: 10 });
      return { project, object, users, history };
    });
  }
}
