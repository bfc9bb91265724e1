import { sql } from 'kysely';
import type { AuditHead, AuditPage, AuditQuery, AuditRows, AuditWrites } from '../audit/audit-store.ts';
import type { FlagReads, FlagWrites, PageRequest } from '../flags/flag-store.ts';
import type { OutgoingEvent } from '../flags/outgoing-event.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { KeyReads, KeyWrites } from '../principals/key-store.ts';
import type { Principal } from '../principals/principal.ts';
import type { PastContents, PastRevision } from '../surface/surface-history.ts';
import type { EventsListener, WebhookReads, WebhookWrites } from '../webhooks/webhook-store.ts';
import { type Announcer, SILENT_ANNOUNCER } from './announcer.ts';
import { auditHead } from './audit-head.ts';
import { auditedOrganizations, auditRows } from './audit-rows.ts';
import { auditSearch } from './audit-search.ts';
import { findPrincipal } from './find-principal.ts';
import { KyselyAuditWrites } from './kysely-audit-writes.ts';
import { KyselyFlagReads } from './kysely-flag-reads.ts';
import { KyselyFlagWrites } from './kysely-flag-writes.ts';
import { KyselyKeyReads } from './kysely-key-reads.ts';
import { KyselyKeyWrites } from './kysely-key-writes.ts';
import { KyselyPrincipalStore } from './kysely-principal-store.ts';
import { KyselyWebhookReads } from './kysely-webhook-reads.ts';
import { KyselyWebhookWrites } from './kysely-webhook-writes.ts';
import { schemaVersion } from './migrator.ts';
import { type RevisionListener, RevisionWatch } from './revision-watch.ts';
import type { Storage } from './storage.ts';
import type { StorageEngine } from './storage-engine.ts';
import { contentsAt, projectOf, revisionAt } from './surface-history.ts';
import { raiseKeysWatermark } from './watermarks.ts';

/** What a storage works with besides its database. */
export interface KyselyStorageOptions {
  readonly clock: Clock;
  readonly logger?: Logger | undefined;
  /** How instances tell each other of commits; closed with the storage. Default: they look. */
  readonly announcer?: Announcer;
}

/** Everything Guidon keeps, in any database Kysely speaks to. Its schema must be up to date. */
export class KyselyStorage implements Storage {
  readonly #engine: StorageEngine;
  readonly #clock: Clock;
  readonly #principals: KyselyPrincipalStore;
  readonly #announcer: Announcer;
  readonly #watch: RevisionWatch;
  readonly #listeners = new Set<EventsListener>();
  #closing: Promise<void> | undefined;

  private constructor(engine: StorageEngine, options: KyselyStorageOptions) {
    this.#engine = engine;
    this.#clock = options.clock;
    this.#principals = new KyselyPrincipalStore(engine, options.clock);
    this.#announcer = options.announcer ?? SILENT_ANNOUNCER;
    this.#watch = new RevisionWatch(engine, this.#announcer, options.logger);
  }

  /** Takes over an engine and an announcer, which are closed with the storage, or when it cannot start. */
  static async start(engine: StorageEngine, options: KyselyStorageOptions): Promise<KyselyStorage> {
    const storage = new KyselyStorage(engine, options);
    try {
      await storage.#watch.start();
      return storage;
    } catch (error) {
      await storage.close();
      throw error;
    }
  }

  get path(): string {
    return this.#engine.path;
  }

  get lookedAt(): number {
    return this.#watch.lookedAt;
  }

  read<T>(work: (reads: FlagReads) => Promise<T>): Promise<T> {
    return this.#engine.read((database) => work(new KyselyFlagReads(database)));
  }

  async write<T>(work: (writes: FlagWrites) => Promise<T>): Promise<T> {
    const { result, moves, watermark, events } = await this.#engine.write(async (database) => {
      const writes = new KyselyFlagWrites(database, this.#engine.now(this.#clock));
      const result = await work(writes);
      const watermark = writes.keysChanged ? await raiseKeysWatermark(database) : undefined;
      return { result, moves: writes.moves, watermark, events: writes.events };
    });
    this.#watch.announce(moves);
    if (watermark !== undefined) this.#watch.announceKeys(watermark);
    this.#tellEvents(events);
    return result;
  }

  onRevision(listener: RevisionListener): () => void {
    return this.#watch.subscribe(listener);
  }

  findOrCreatePrincipal(wanted: Omit<Principal, 'id'>): Promise<Principal> {
    return this.#principals.findOrCreatePrincipal(wanted);
  }

  readKeys<T>(work: (keys: KeyReads) => Promise<T>): Promise<T> {
    return this.#engine.read((database) => work(new KyselyKeyReads(database)));
  }

  async writeKeys<T>(work: (keys: KeyWrites) => Promise<T>): Promise<T> {
    const { result, watermark, events } = await this.#engine.write(async (database) => {
      const writes = new KyselyKeyWrites(database);
      const result = await work(writes);
      const watermark = writes.changed ? await raiseKeysWatermark(database) : undefined;
      return { result, watermark, events: writes.events };
    });
    if (watermark !== undefined) this.#watch.announceKeys(watermark);
    this.#tellEvents(events);
    return result;
  }

  onKeysChanged(listener: () => void): () => void {
    return this.#watch.subscribeToKeys(listener);
  }

  auditedOrganizations(): Promise<readonly string[]> {
    return this.#engine.read(auditedOrganizations);
  }

  auditHead(organizationId: string): Promise<AuditHead | undefined> {
    return this.#engine.read((database) => auditHead(database, organizationId));
  }

  auditRows(organizationId: string, after: number, limit: number): Promise<AuditRows> {
    return this.#engine.read((database) => auditRows(database, organizationId, after, limit));
  }

  searchAudit(organizationId: string, query: AuditQuery, page: PageRequest): Promise<AuditPage> {
    return this.#engine.read((database) => auditSearch(database, organizationId, query, page));
  }

  findPrincipal(organizationId: string, idOrName: string): Promise<string | undefined> {
    return this.#engine.read((database) => findPrincipal(database, organizationId, idOrName));
  }

  async writeAudit<T>(work: (writes: AuditWrites) => Promise<T>): Promise<T> {
    const { result, watermark, events } = await this.#engine.write(async (database) => {
      const writes = new KyselyAuditWrites(database);
      const result = await work(writes);
      const watermark = writes.erased ? await raiseKeysWatermark(database) : undefined;
      return { result, watermark, events: writes.events };
    });
    if (watermark !== undefined) this.#watch.announceKeys(watermark);
    this.#tellEvents(events);
    return result;
  }

  readWebhooks<T>(work: (reads: WebhookReads) => Promise<T>): Promise<T> {
    return this.#engine.read((database) => work(new KyselyWebhookReads(database)));
  }

  writeWebhooks<T>(work: (writes: WebhookWrites) => Promise<T>): Promise<T> {
    return this.#engine.write((database) => work(new KyselyWebhookWrites(database)));
  }

  onEvents(listener: EventsListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  secret(name: string, create: () => string): Promise<string> {
    return this.#principals.secret(name, create);
  }

  rememberNonce(nonce: string, expiresAt: string): Promise<void> {
    return this.#principals.rememberNonce(nonce, expiresAt);
  }

  consumeNonce(nonce: string, now: string): Promise<boolean> {
    return this.#principals.consumeNonce(nonce, now);
  }

  async databaseTime(): Promise<number> {
    const now = sql<{ now: number }>`select ${this.#engine.now(this.#clock)} as now`;
    const { rows } = await this.#engine.read((database) => now.execute(database));
    return Number(rows[0]?.now);
  }

  project(projectId: string): ReturnType<typeof projectOf> {
    return this.#engine.read((database) => projectOf(database, projectId));
  }

  revisionAt(organizationId: string, project: string, at: number): Promise<PastRevision | undefined> {
    return this.#engine.read((database) => revisionAt(database, organizationId, project, at));
  }

  contentsAt(place: PastRevision, environment: string): Promise<PastContents> {
    return this.#engine.read((database) => contentsAt(database, place, environment));
  }

  integrityCheck(): Promise<string[]> {
    return this.#engine.integrityCheck();
  }

  schemaVersion(): Promise<number> {
    return this.#engine.read(schemaVersion);
  }

  close(): Promise<void> {
    this.#watch.stop();
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #tellEvents(events: readonly OutgoingEvent[]): void {
    if (events.length > 0) for (const listener of this.#listeners) listener(events);
  }

  async #end(): Promise<void> {
    await this.#engine.close();
    await this.#announcer.close();
  }
}
