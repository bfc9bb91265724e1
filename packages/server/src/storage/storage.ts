import type { AuditStore } from '../audit/audit-store.ts';
import type { FlagStore } from '../flags/flag-store.ts';
import type { KeyStore } from '../principals/key-store.ts';
import type { PrincipalStore } from '../principals/principal.ts';

/** Everything Guidon keeps, in one database. Who opens it closes it. */
export interface Storage extends FlagStore, PrincipalStore, KeyStore, AuditStore, AsyncDisposable {
  /** Where the database is: a file's path, or a server's address without credentials. */
  readonly path: string;
  /** Waits for transactions under way, then lets go of the database. Repeating it is harmless. */
  close(): Promise<void>;
  /** What is wrong with the database, in its own words; empty when nothing is. */
  integrityCheck(): Promise<string[]>;
  /** Writes everything as of one moment as lines of text; answers how many rows. See backup.ts for the format. */
  backup(write: (line: string) => Promise<void>): Promise<number>;
  /** Number of the newest migration applied. */
  schemaVersion(): Promise<number>;
}
