import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Environment } from '../../../src/config/env.ts';
import { openPostgresEngine } from '../../../src/storage/open-postgres-storage.ts';
import { SqliteEngine } from '../../../src/storage/sqlite-engine.ts';
import type { StorageEngine } from '../../../src/storage/storage-engine.ts';
import { testApp } from '../../support/test-app.ts';
import type { DatabaseKind } from '../../support/test-databases.ts';
import { createTestDatabase } from '../../support/test-postgres.ts';
import { runSql } from '../audited-database.ts';
import { fillLog } from './fill-log.ts';
import { headText, keepRows, putBack, type Sql, TAMPERINGS, type Tampering } from './tamperings.ts';
import { startSource, type Verified, verifyLog } from './verify-log.ts';

/** What is tried. */
export interface AuditScaleOptions {
  readonly database: DatabaseKind;
  /** Rows of the log in all. */
  readonly rows: number;
  /** Flags that each of eight processes makes and is refused to make again, at the same time. */
  readonly deeds: number;
  /** How often the whole log is verified. Default 1. */
  readonly times?: number;
  /** Told what it is at. */
  readonly onStep?: (step: string) => void;
}

/** One verification, and whether it said what it had to. */
export interface AuditScaleCase extends Verified {
  readonly what: string;
  readonly isRight: boolean;
}

interface Log extends AsyncDisposable {
  readonly settings: Environment;
  readonly folder: string;
  readonly place: string;
}

const WRITERS = 8;

/**
 * Has eight processes write to a log, makes it as long as asked, and lets `guidon audit verify` look at it: as it is, and
 * tampered with in each of the ways of tamperings.ts.
 */
export async function auditScale(options: AuditScaleOptions): Promise<AuditScaleCase[]> {
  const { database, rows, deeds, times = 1, onStep = () => {} } = options;
  await using log = await openLog(database);
  const organizationId = await organizationOf(log);
  onStep(`${WRITERS} processes write`);
  const cases = await whileWritten(log, deeds);
  onStep(`up to ${rows} rows`);
  await withEngine(log.place, (engine) => fillLog(engine, organizationId, rows));
  onStep('verifying');
  for (let time = 0; time < times; time++)
    cases.push(judged('nothing', await verifyLog(log.settings), undefined));
  const sql: Sql = (text) => runSql(log.place, text);
  await keepRows(sql, rows);
  const head = headText(cases.at(-1)?.report.head ?? { seq: 0, hash: '' });
  for (const tampering of TAMPERINGS) {
    onStep(tampering.what);
    cases.push(...(await tried(log, sql, { tampering, rows, head })));
  }
  return cases;
}

/** The log is verified while processes write to it, as well. */
async function whileWritten(log: Log, deeds: number): Promise<AuditScaleCase[]> {
  const writers = Array.from({ length: WRITERS }, (_, writer) => startWriter(log, `w${writer}`, deeds));
  const [during] = await Promise.all([verifyLog(log.settings), ...writers]);
  const after = await verifyLog(log.settings);
  // Each deed is two lines.
  const isComplete = after.report.rows >= WRITERS * deeds * 2;
  const written = judged('nothing, written by eight processes', after, undefined);
  return [
    judged('nothing, while eight processes write', during, undefined),
    { ...written, isRight: written.isRight && isComplete },
  ];
}

async function startWriter(log: Log, name: string, deeds: number): Promise<void> {
  const args = [log.folder, JSON.stringify(log.settings), name, String(deeds)];
  const writer = startSource(new URL('./log-writer.ts', import.meta.url), args);
  const [code] = await once(writer, 'exit');
  if (code !== 0) throw new Error(`Writer ${name} ended with ${code}.`);
}

async function tried(
  { settings }: Log,
  sql: Sql,
  { tampering, rows, head }: { readonly tampering: Tampering; readonly rows: number; readonly head: string },
): Promise<AuditScaleCase[]> {
  await tampering.spoil(sql, rows);
  const at = tampering.at(rows);
  const verified = await verifyLog(settings, tampering.againstHead && head);
  await putBack(sql);
  return [judged(tampering.what, verified, at)];
}

function judged(what: string, verified: Verified, at: number | undefined): AuditScaleCase {
  const { code, report } = verified;
  const isRight =
    at === undefined ? code === 0 && report.breaks === 0 : code === 1 && report.first?.seq === at;
  return { ...verified, what, isRight };
}

async function organizationOf({ folder, settings }: Log): Promise<string> {
  await using guidon = await testApp({ folder, environment: settings });
  return (await guidon.app.operatorCaller()).principal.organizationId;
}

async function openLog(database: DatabaseKind): Promise<Log> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'guidon-scale-'));
  const server = database === 'postgres' ? await createTestDatabase() : undefined;
  const place = server?.url ?? path.join(folder, 'guidon.db');
  return {
    folder,
    place,
    settings: {
      GUIDON_LOG_LEVEL: 'silent',
      GUIDON_DATA: folder,
      GUIDON_DATABASE_URL: server?.url ?? `sqlite:${place}`,
    },
    [Symbol.asyncDispose]: async () => {
      await server?.[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function withEngine(place: string, work: (engine: StorageEngine) => Promise<void>): Promise<void> {
  const engine = place.startsWith('postgres')
    ? await openPostgresEngine({ database: { url: place } })
    : await SqliteEngine.open(place, 60_000);
  try {
    await work(engine);
  } finally {
    await engine.close();
  }
}
