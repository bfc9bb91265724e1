import type { App } from '../app.ts';
import type { FlagReads, RevisionEvent } from '../flags/flag-store.ts';
import { canSee } from '../flags/grant.ts';
import type { Principal } from '../principals/principal.ts';
import { flagUri } from './flag-uri.ts';

/** Is told the address of a flag that changed. */
export type FlagUpdateListener = (uri: string) => void;

interface Watcher {
  readonly principal: () => Principal;
  readonly listener: FlagUpdateListener;
}

interface FlagUpdate {
  readonly organizationId: string;
  readonly project: string;
  readonly flagKeys: ReadonlySet<string>;
}

// Of a long gap, only one page of changes is in memory at a time.
const PAGE = 100;

/**
 * Tells principals which flags of their own organization and projects changed, whichever process changed them.
 *
 * Looks at the database only while somebody listens.
 */
export class FlagUpdates {
  readonly #app: Pick<App, 'storage' | 'logger'>;
  readonly #watchers = new Set<Watcher>();
  readonly #seen = new Map<string, number>();
  #detach: (() => void) | undefined;
  #queue: Promise<void> = Promise.resolve();

  constructor(app: Pick<App, 'storage' | 'logger'>) {
    this.#app = app;
  }

  /** Calls the listener for flags the principal may see; returns how to stop. */
  watch(principal: () => Principal, listener: FlagUpdateListener): () => void {
    const watcher = { principal, listener };
    this.#watchers.add(watcher);
    this.#detach ??= this.#app.storage.onRevision((event) => this.#enqueue(() => this.#tell(event)));
    this.#enqueue(() => this.#start(principal().organizationId));
    return () => {
      if (this.#watchers.delete(watcher) && this.#watchers.size === 0) this.close();
    };
  }

  /** Stops listening to the database. */
  close(): void {
    this.#watchers.clear();
    this.#detach?.();
    this.#detach = undefined;
    this.#seen.clear();
  }

  #enqueue(work: () => Promise<void>): void {
    this.#queue = this.#queue.then(work).catch((failure: unknown) => {
      this.#app.logger.warn({ err: failure }, 'flag updates could not be told');
    });
  }

  /** Remembers where an organization's projects stand, so that what follows is told without gaps. */
  async #start(organizationId: string): Promise<void> {
    const projects = await this.#app.storage.read((reads) => reads.projects(organizationId));
    for (const { id, revision } of projects) if (!this.#seen.has(id)) this.#seen.set(id, revision);
  }

  /** An event's own revision is always told, even if it was there already when somebody began to listen. */
  async #tell(event: RevisionEvent): Promise<void> {
    if (this.#watchers.size === 0) return;
    const seen = this.#seen.get(event.projectId) ?? event.revision;
    const since = Math.min(seen, event.revision - 1);
    const update = await this.#updateSince(event.projectId, since);
    this.#seen.set(event.projectId, event.rewritten ? event.revision : Math.max(seen, event.revision));
    if (update === undefined) return;
    for (const watcher of this.#watchers) tellWatcher(watcher, update);
  }

  /** Several revisions of another process may arrive as one event, so everything since the last one is read. */
  #updateSince(projectId: string, revision: number): Promise<FlagUpdate | undefined> {
    return this.#app.storage.read(async (reads) => {
      for (const { id: organizationId } of await reads.organizations()) {
        const project = (await reads.projects(organizationId)).find(
          (candidate) => candidate.id === projectId,
        );
        if (project === undefined) continue;
        const flagKeys = await flagKeysSince(reads, projectId, revision);
        return { organizationId, project: project.key, flagKeys };
      }
      return undefined;
    });
  }
}

async function flagKeysSince(reads: FlagReads, projectId: string, revision: number): Promise<Set<string>> {
  const keys = new Set<string>();
  for (let cursor: string | undefined; ; ) {
    const page = await reads.changes(
      projectId,
      {},
      { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) },
    );
    for (const change of page.items) {
      if (change.revision <= revision) return keys;
      for (const key of change.flagKeys) keys.add(key);
    }
    cursor = page.nextCursor;
    if (cursor === undefined) return keys;
  }
}

function tellWatcher(watcher: Watcher, { organizationId, project, flagKeys }: FlagUpdate): void {
  const principal = watcher.principal();
  if (principal.organizationId !== organizationId) return;
  if (!canSee(principal.grants, project)) return;
  for (const key of flagKeys) watcher.listener(flagUri({ project, key }));
}
