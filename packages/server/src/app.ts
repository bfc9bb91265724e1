import type { Config } from './config/config.ts';
import type { Logger } from './lib/logger.ts';
import type { Caller } from './tools/caller.ts';
import type { Tool } from './tools/define-tool.ts';
import type { Services } from './tools/services.ts';
import type { Surface } from './tools/surface.ts';
import type { Runner } from './tools/tool-runner.ts';
import type { Storage } from './storage/storage.ts';

/** A running Guidon without its doors. Whoever makes one closes it. */
export interface App extends AsyncDisposable {
  readonly config: Config;
  readonly logger: Logger;
  readonly storage: Storage;
  readonly services: Services;
  readonly catalogue: readonly Tool[];
  readonly runner: Runner;
  /** The surface of this process, or narrower. */
  surface(narrowed?: { readonly readOnly?: boolean }): Surface;
  /** The agent behind a stdio connection, acting for the operating system's user. */
  stdioCaller(client?: string): Promise<Caller>;
  /** The operating system's user at the CLI, operator of a local database. */
  operatorCaller(): Promise<Caller>;
  /** Whoever holds this key; undefined when nobody does. */
  keyCaller(key: string, client?: string): Promise<Caller | undefined>;
  close(): Promise<void>;
}
