import type { AuditStore } from '../audit/audit-store.ts';
import type { FlagStore } from '../flags/flag-store.ts';
import type { KeyStore } from '../principals/key-store.ts';
import type { PrincipalStore } from '../principals/principal.ts';
import type { SurfaceHistory } from '../surface/surface-history.ts';
import type { WebhookStore } from '../webhooks/webhook-store.ts';

/** Everything Guidon keeps, in one database. Who opens it closes it. */
export interface Storage
  extends FlagStore,
    PrincipalStore,
    KeyStore,
    AuditStore,
    SurfaceHistory,
    WebhookStore,
    AsyncDisposable {
  /** Where the database is: a file's path, or a server's address without credentials. */
  readonly path: string;
  /**
   * When the database last told where every project stands, in milliseconds since 1970: what is answered from memory
   * may be as old as that. Asked several times a second, while somebody listens for revisions or keys.
   */
  readonly lookedAt: number;
  /** Waits for transactions under way, then lets go of the database. Repeating it is harmless. */
  close(): Promise<void>;
  /** What is wrong with the database, in its own words; empty when nothing is. */
  integrityCheck(): Promise<string[]>;
  /** Number of the newest migration applied. */
  schemaVersion(): Promise<number>;
}
