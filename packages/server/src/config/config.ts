import type { Toolset } from '../tools/toolset.ts';

/** All settings of one process, checked. Secrets travel apart, see secrets.ts. */
export interface Config {
  /** Folder of everything Guidon keeps on this machine. */
  readonly dataFolder: string;
  /** Absolute path of the SQLite database. */
  readonly databasePath: string;
  readonly toolsets: readonly Toolset[];
  readonly readOnly: boolean;
  /** Keys of the only projects this process may touch; absent: all. */
  readonly projects?: readonly string[];
  readonly http: { readonly host: string; readonly port: number };
  /** Where people reach this server, for links in answers. */
  readonly publicUrl?: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}
