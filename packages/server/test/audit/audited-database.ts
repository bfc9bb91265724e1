import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { AuditService } from '../../src/audit/audit-service.ts';
import type { ChainPlace } from '../../src/audit/chain.ts';
import type { ChainReport } from '../../src/audit/chain-check.ts';
import type { AuditEntry } from '../../src/flags/flag-store.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { createCrashDatabase, openCrashDatabase } from '../crash/crash-database.ts';
import { PROJECT } from '../crash/crash-writer.ts';
import { createCrashWriter } from '../crash/product-writer.ts';
import type { DatabaseKind } from '../support/test-databases.ts';

/** The organization whose log it is. */
export const ORGANIZATION = PROJECT.organizationId;

const WRITERS = 8;
const TURNS = 5;
const COPIED = ['audit', 'audit_heads', 'changes'];

/** A row of the audit table, whatever columns it has. */
export type Row = Readonly<Record<string, string | number | null>>;

/** A database whose audit log eight writers filled at once, and ways to tamper with it. */
export interface AuditedDatabase extends AsyncDisposable {
  readonly place: string;
  readonly storage: Storage;
  /** Runs SQL past the storage. */
  sql(text: string): Promise<Row[]>;
  verify(exported?: ChainPlace): Promise<ChainReport>;
  /** Takes back what was done to the log. */
  reset(): Promise<void>;
}

/** Makes one. */
export async function auditedDatabase(kind: DatabaseKind): Promise<AuditedDatabase> {
  const database = await createCrashDatabase(kind);
  const { place } = database;
  const storage = await openCrashDatabase(place);
  await fill(storage, place);
  const sql = (text: string) => runSql(place, text);
  for (const table of COPIED) await sql(`create table copy_of_${table} as select * from ${table}`);
  return {
    place,
    storage,
    sql,
    verify: (exported) => auditOf(storage).verify(ORGANIZATION, exported),
    reset: async () => {
      for (const table of COPIED) {
        await sql(`delete from ${table}`);
        await sql(`insert into ${table} select * from copy_of_${table}`);
      }
    },
    [Symbol.asyncDispose]: async () => {
      await storage.close();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** The audit room over a storage; it logs to nobody. */
export function auditOf(storage: Storage): AuditService {
  const silent = () => {};
  const logger = { debug: silent, info: silent, warn: silent, error: silent };
  return new AuditService(storage, () => new Date(), logger);
}

/** A line of the audit log that says everything a line can say. */
export function fullEntry(id: string, fields: Partial<AuditEntry> = {}): AuditEntry {
  return {
    id,
    organizationId: ORGANIZATION,
    at: '2026-01-01T12:00:00.000Z',
    principalId: 'prn_bot',
    principalName: 'bot',
    actingFor: 'Ada',
    client: 'claude-code 2.1',
    door: 'stdio',
    tool: 'set_flag_state',
    outcome: 'refused',
    errorCode: 'PERMISSION_DENIED',
    project: 'web',
    flag: 'new_cart',
    environment: 'production',
    subject: 'key_1',
    surface: '0123456789ab',
    changeRequestId: 'crq_1',
    breakGlass: true,
    ...fields,
  };
}

/** Changes, lines about keys and refusals, from eight connections at once. */
async function fill(first: Storage, place: string): Promise<void> {
  await createCrashWriter(first).prepare();
  const storages = await Promise.all(Array.from({ length: WRITERS }, () => openCrashDatabase(place)));
  await Promise.all(storages.map(writeSome));
  await Promise.all(storages.map((storage) => storage.close()));
}

async function writeSome(storage: Storage, writer: number): Promise<void> {
  const changes = createCrashWriter(storage);
  for (let turn = 0; turn < TURNS; turn++) {
    const name = `${writer}_${turn}`;
    await changes.write(`flag_${name}`);
    await storage.write((writes) => writes.appendAudit(fullEntry(`aud_refused_${name}`)));
    await storage.writeKeys((keys) => keys.appendAudit(fullEntry(`aud_key_${name}`, { tool: 'create_key' })));
  }
}

/** Runs SQL in a database, past any storage. */
export async function runSql(place: string, text: string): Promise<Row[]> {
  if (!place.startsWith('postgres')) return inFile(place, text);
  const client = new pg.Client({ connectionString: place });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

function inFile(place: string, text: string): Row[] {
  const database = new DatabaseSync(place);
  try {
    database.exec('pragma busy_timeout = 5000');
    return database.prepare(text).all() as Row[];
  } finally {
    database.close();
  }
}
