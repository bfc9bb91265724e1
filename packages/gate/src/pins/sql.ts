import { type GateClock, SYSTEM_CLOCK } from '../clock.ts';
import type { PinStore } from '../pin-store.ts';
import { isSqlite, type Query, queryOf, type SqlClient } from '../sources/sql-client.ts';

/** How {@link sqlPins} are made. */
export interface SqlPinsOptions {
  /** Begins the names of the two tables. Default `guidon_gate`. */
  readonly prefix?: string;
  /** By which it is seen that an hour is over. What is out of date, the database's own clock says. Default: this machine's. */
  readonly clock?: Pick<GateClock, 'now'>;
}

const SWEEP_EVERY_MS = 3_600_000;

/**
 * Keeps pins in PostgreSQL or SQLite, in two tables that it makes; on PostgreSQL the server's clock counts.
 *
 * Rows that are out of date go when it is opened, and then with the first write of each hour.
 */
export function sqlPins(client: SqlClient, options: SqlPinsOptions = {}): PinStore {
  const { prefix = 'guidon_gate', clock = SYSTEM_CLOCK } = options;
  if (!/^\w+$/.test(prefix)) throw new TypeError('The tables have impossible names.');
  const query = queryOf(client);
  let opening: Promise<void> | undefined;
  const ready: Query = async (sql, values) => {
    opening ??= createTables(query, prefix, isSqlite(client));
    await opening.catch((failure) => {
      opening = undefined;
      throw failure;
    });
    return query(sql, values);
  };
  const time = isSqlite(client) ? SQLITE_NOW : POSTGRES_NOW;
  const now = async () => Number((await ready(time, []))[0]?.now);
  let sweptAt = Number.NEGATIVE_INFINITY;
  const sweep = async () => {
    sweptAt = clock.now();
    const at = await now();
    for (const table of ['pins', 'shown'])
      await query(`delete from ${prefix}_${table} where keep_until < ?`, [at]);
  };
  const write: Query = async (sql, values) => {
    const rows = await ready(sql, values);
    const since = clock.now() - sweptAt;
    // Nobody waits for it; what fails is tried again in an hour, and tells of itself by other writes.
    if (since < 0 || since >= SWEEP_EVERY_MS) void sweep().catch(() => {});
    return rows;
  };
  return {
    name: 'sql',
    now,
    open: sweep,
    pin: async (principal, window, flags, keepMs) => {
      const row = [principal, window, JSON.stringify(flags ?? []), window + keepMs] as const;
      if (flags !== undefined)
        await write(`insert into ${prefix}_pins values (?, ?, ?, ?) on conflict do nothing`, row);
      const pinned = `select flags from ${prefix}_pins where principal = ? and window_start = ?`;
      const [kept] = await ready(pinned, [principal, window]);
      return kept === undefined ? flags : (JSON.parse(String(kept.flags)) as string[]);
    },
    shown: async (principal) => {
      const rows = await ready(`select tool, shown_until from ${prefix}_shown where principal = ?`, [
        principal,
      ]);
      return new Map(rows.map(({ tool, shown_until }) => [String(tool), Number(shown_until)]));
    },
    noteShown: async (principal, tools, until, keepMs) => {
      // In one order everywhere, so that two that write the same rows wait for each other one way only.
      const sorted = [...tools].sort();
      const places = sorted.map(() => '(?, ?, ?, ?)').join(', ');
      const rows = sorted.flatMap((tool) => [principal, tool, until, until + keepMs]);
      const newest = `shown_until = excluded.shown_until, keep_until = excluded.keep_until`;
      await write(
        `insert into ${prefix}_shown values ${places} on conflict (principal, tool) do update set ${newest}
         where excluded.shown_until > ${prefix}_shown.shown_until`,
        rows,
      );
    },
    close: () => {},
  };
}

const POSTGRES_NOW = `select floor(extract(epoch from clock_timestamp()) * 1000) as now`;
const SQLITE_NOW = `select cast((julianday('now') - 2440587.5) * 86400000 as integer) as now`;

async function createTables(query: Query, prefix: string, isOfSqlite: boolean): Promise<void> {
  const tables = [
    `${prefix}_pins (principal text not null, window_start bigint not null, flags text not null,
     keep_until bigint not null, primary key (principal, window_start))`,
    `${prefix}_shown (principal text not null, tool text not null, shown_until bigint not null,
     keep_until bigint not null, primary key (principal, tool))`,
  ].map((table) => `create table if not exists ${table}`);
  for (const table of tables) await query(isOfSqlite ? table : inTurn(table), []);
}

/** PostgreSQL fails for one of two that make the same table at once, so they take turns; the number is only ours. */
function inTurn(statement: string): string {
  return `do $$ begin perform pg_advisory_xact_lock(748266001); ${statement}; end $$`;
}
