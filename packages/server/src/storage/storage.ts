import type { FlagStore } from '../flags/flag-store.ts';
import type { PrincipalStore } from '../principals/principal.ts';

/** Everything Guidon keeps, in one database. Who opens it closes it. */
export interface Storage extends FlagStore, PrincipalStore, AsyncDisposable {
  /** Where the database is: a file's path, or a server's address without credentials. */
  readonly path: string;
  /** Waits for transactions under way, then lets go of the database. Repeating it is harmless. */
  close(): Promise<void>;
  /** What is wrong with the database, in its own words; empty when nothing is. */
  integrityCheck(): Promise<string[]>;
  /** Number of the newest migration applied. */
  schemaVersion(): Promise<number>;
}
