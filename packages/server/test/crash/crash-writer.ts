import type { Storage } from '../../src/storage/storage.ts';

/** Makes writes for a crash round. Its module exports `createCrashWriter`; see `--writer` in run.ts. */
export interface CrashWriter {
  /** Sets a new database up: the organization and the project {@link PROJECT}. Runs once, before the crashes. */
  prepare(): Promise<void>;
  /** Makes one change that must survive, under a name no other write has; resolves once it is durable. */
  write(name: string): Promise<AcknowledgedWrite>;
}

/** What a writer promises when a write resolves. */
export interface AcknowledgedWrite {
  readonly changeId: string;
  readonly revision: number;
}

/** Builds a writer over an open storage. */
export type CreateCrashWriter = (storage: Storage) => CrashWriter;

/** Where every writer writes. */
export const PROJECT = { id: 'crash', key: 'crash', organizationId: 'crash' } as const;
