import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseKind } from '../support/test-databases.ts';
import { createCrashDatabase, openCrashDatabase } from './crash-database.ts';
import type { CreateCrashWriter } from './crash-writer.ts';
import { DoomedWriter } from './doomed-writer.ts';
import { findViolations } from './find-violations.ts';

/** How a round goes. */
export interface CrashRoundOptions {
  readonly database: DatabaseKind;
  /** URL of the module that exports `createCrashWriter`. */
  readonly writerModule: string;
  /** Writes that each process acknowledges before it may be killed. */
  readonly acknowledged?: number;
  /** Writes that each process keeps open. */
  readonly inFlight?: number;
  /** Longest wait between being allowed to kill and killing. */
  readonly delayMs?: number;
}

/** What became of a round. */
export interface CrashRound {
  readonly acknowledged: number;
  /** Writes open at the kill, per process. */
  readonly open: readonly number[];
  readonly changes: number;
  readonly violations: readonly string[];
}

/** Fewest open writes at a kill that make a round worth something. */
const OPEN_AT_KILL = 100;

/** Lets two processes write to one new database, kills both at random moments, and looks at what is left. */
export async function crashRound(options: CrashRoundOptions): Promise<CrashRound> {
  await using database = await createCrashDatabase(options.database);
  return await crashIn(database.place, options);
}

async function crashIn(place: string, options: CrashRoundOptions): Promise<CrashRound> {
  await prepare(place, options.writerModule);
  const inFlight = options.inFlight ?? 150;
  const start = (name: string) =>
    new DoomedWriter({ place, writerModule: options.writerModule, name, inFlight });
  const writers = [start('a'), start('b')];
  const open = await Promise.all(writers.map((writer) => killAtRandom(writer, options)));
  const acknowledged = writers.flatMap((writer) => writer.acknowledged);
  await using storage = await openCrashDatabase(place);
  const { changes, violations } = await findViolations(storage, acknowledged);
  const idle = open.filter((count) => count < OPEN_AT_KILL).map((count) => `only ${count} writes were open`);
  return { acknowledged: acknowledged.length, open, changes, violations: [...violations, ...idle] };
}

async function prepare(place: string, writerModule: string): Promise<void> {
  const { createCrashWriter } = (await import(writerModule)) as { createCrashWriter: CreateCrashWriter };
  await using storage = await openCrashDatabase(place);
  await createCrashWriter(storage).prepare();
}

async function killAtRandom(writer: DoomedWriter, options: CrashRoundOptions): Promise<number> {
  await writer.reach(options.acknowledged ?? 100, OPEN_AT_KILL);
  await sleep(Math.random() * (options.delayMs ?? 400));
  return writer.kill();
}
