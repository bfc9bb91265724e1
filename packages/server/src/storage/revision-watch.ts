import type { RevisionEvent } from '../flags/flag-store.ts';
import type { Logger } from '../lib/logger.ts';
import { OutageLog } from '../lib/outage-log.ts';
import type { Announcer } from './announcer.ts';
import type { StorageEngine } from './storage-engine.ts';
import { keysWatermark } from './watermarks.ts';

/** Projects that a transaction moved to another revision or deleted. */
export type ProjectMoves = ReadonlyMap<string, number | 'deleted'>;

/** Told of each move. */
export type RevisionListener = (event: RevisionEvent) => void;

/**
 * Tells listeners when projects move on: of this process's commits at once, of others' by looking, which happens
 * when one is announced, and every so often because announcements get lost.
 *
 * A project that several commits moved between two looks is told once, with its newest revision. What others
 * committed before the first listener came may be told as well: better twice than never. A deletion is told as one
 * revision more. After the database was away everything is told again, as `rewritten`: another one may have taken over
 * that had not heard of all; and so is what a look finds at a lower number than was known when it began.
 */
export class RevisionWatch {
  readonly #engine: StorageEngine;
  readonly #announcer: Announcer;
  readonly #logger: Logger | undefined;
  readonly #outage: OutageLog;
  readonly #listeners = new Set<RevisionListener>();
  readonly #keyListeners = new Set<() => void>();
  #known = new Map<string, number>();
  #keys = 0;
  #marker: string | undefined;
  /** The database was away. */
  #inDoubt = false;
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  #noticed = false;
  #lookedAt = Date.now();

  constructor(engine: StorageEngine, announcer: Announcer, logger: Logger | undefined) {
    this.#engine = engine;
    this.#announcer = announcer;
    this.#logger = logger;
    this.#outage = new OutageLog('looking for new revisions', logger);
  }

  /** When it last knew where every project stands, in milliseconds since 1970. */
  get lookedAt(): number {
    return this.#lookedAt;
  }

  /** Notes where every project stands, which later looks compare with. */
  async start(): Promise<void> {
    await this.#look();
    this.#announcer.onNotice(() => this.#notice());
  }

  /** Calls the listener from now on; returns how to stop. */
  subscribe(listener: RevisionListener): () => void {
    const own: RevisionListener = (event) => listener(event);
    this.#listeners.add(own);
    this.#timer ??= this.#schedule(0);
    return () => this.#unsubscribe(own);
  }

  /** Calls the listener when keys may have changed, from now on; returns how to stop. */
  subscribeToKeys(listener: () => void): () => void {
    const own = () => listener();
    this.#keyListeners.add(own);
    this.#timer ??= this.#schedule(0);
    return () => {
      this.#keyListeners.delete(own);
      this.#restUnlessHeard();
    };
  }

  /** Tells of keys that this process changed. */
  announceKeys(watermark: number): void {
    this.#advanceKeys(watermark);
    this.#announcer.announce();
  }

  /** Tells of a commit of this process. */
  announce(moves: ProjectMoves): void {
    for (const [projectId, move] of moves) {
      if (move === 'deleted') this.#forget(projectId);
      else this.#advance(projectId, move);
    }
    if (moves.size > 0) this.#announcer.announce();
  }

  /** Stops looking and forgets all listeners. */
  stop(): void {
    this.#listeners.clear();
    this.#keyListeners.clear();
    this.#rest();
  }

  #unsubscribe(listener: RevisionListener): void {
    this.#listeners.delete(listener);
    this.#restUnlessHeard();
  }

  #restUnlessHeard(): void {
    if (this.#listeners.size + this.#keyListeners.size === 0) this.#rest();
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(delay: number): NodeJS.Timeout {
    return setTimeout(() => void this.#tick(), delay).unref();
  }

  /** Looks at once, or once more after the look under way, which may have come too early. */
  #notice(): void {
    this.#noticed = true;
    if (!this.#looking) this.#lookIn(0);
  }

  /** Only while somebody listens. */
  #lookIn(delay: number): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = this.#schedule(delay);
  }

  async #tick(): Promise<void> {
    this.#looking = true;
    this.#noticed = false;
    try {
      await this.#look();
      this.#lookedAt = Date.now();
      this.#outage.ended();
    } catch (error) {
      this.#outage.began(error);
      this.#inDoubt = true;
      this.#marker = undefined;
    }
    this.#looking = false;
    this.#lookIn(this.#noticed ? 0 : this.#engine.lookEveryMs);
  }

  /**
   * The marker is read first: a commit in between is found again by the next look. What this process makes while the
   * look is under way is not missing.
   */
  async #look(): Promise<void> {
    const marker = await this.#engine.commitMarker();
    if (marker === this.#marker) return;
    const [known, knownKeys, isBack] = [new Map(this.#known), this.#keys, this.#inDoubt];
    const { revisions, keys } = await this.#marks();
    this.#marker = marker;
    this.#inDoubt = false;
    for (const projectId of known.keys()) if (!revisions.has(projectId)) this.#forget(projectId);
    for (const [projectId, revision] of revisions)
      if (isBack || revision < (known.get(projectId) ?? 0)) this.#rewrite(projectId, revision);
      else this.#advance(projectId, revision);
    if (isBack || keys < knownKeys) this.#tellKeys(keys);
    else this.#advanceKeys(keys);
  }

  #marks(): Promise<{ readonly revisions: Map<string, number>; readonly keys: number }> {
    return this.#engine.read(async (database) => {
      const rows = await database.selectFrom('projects').select(['id', 'revision']).execute();
      const revisions = new Map(rows.map((row) => [row.id, row.revision]));
      return { revisions, keys: await keysWatermark(database) };
    });
  }

  #advanceKeys(watermark: number): void {
    if (watermark > this.#keys) this.#tellKeys(watermark);
  }

  #tellKeys(watermark: number): void {
    this.#keys = watermark;
    for (const listener of [...this.#keyListeners]) this.#safely(listener);
  }

  #advance(projectId: string, revision: number): void {
    if (revision <= (this.#known.get(projectId) ?? 0)) return;
    this.#known.set(projectId, revision);
    this.#tell({ projectId, revision });
  }

  #rewrite(projectId: string, revision: number): void {
    this.#known.set(projectId, revision);
    this.#tell({ projectId, revision, rewritten: true });
  }

  #forget(projectId: string): void {
    const revision = (this.#known.get(projectId) ?? 0) + 1;
    this.#known.delete(projectId);
    this.#tell({ projectId, revision });
  }

  #tell(event: RevisionEvent): void {
    for (const listener of [...this.#listeners]) this.#safely(() => listener(event));
  }

  #safely(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.#logger?.warn({ err: error }, 'a listener for revisions failed');
    }
  }
}
