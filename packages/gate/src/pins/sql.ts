import type { PinStore } from '../pin-store.ts';
import { isSqlite, type Query, queryOf, type SqlClient } from '../sources/sql-client.ts';

/** How {@link sqlPins} are made. */
export interface SqlPinsOptions {
  /** Begins the names of the two tables. Default `guidon_gate`. */
  readonly prefix?: string;
}

/** Keeps pins in PostgreSQL or SQLite, in two tables that it makes; on PostgreSQL the server's clock counts. */
export function sqlPins(client: SqlClient, options: SqlPinsOptions = {}): PinStore {
  const { prefix = 'guidon_gate' } = options;
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
  const clock = isSqlite(client) ? SQLITE_NOW : POSTGRES_NOW;
  const now = async () => Number((await query(clock, []))[0]?.now);
  return {
    name: 'sql',
    now,
    open: async () => {
      await ready(clock, []);
      const at = await now();
      for (const table of ['pins', 'shown'])
        await query(`delete from ${prefix}_${table} where keep_until < ?`, [at]);
    },
    pin: async (principal, window, flags, keepMs) => {
      const until = window + keepMs;
      const row = [principal, window, JSON.stringify(flags), until] as const;
      await ready(`insert into ${prefix}_pins values (?, ?, ?, ?) on conflict do nothing`, row);
      const pinned = `select flags from ${prefix}_pins where principal = ? and window_start = ?`;
      const [kept] = await query(pinned, [principal, window]);
      return kept === undefined ? flags : (JSON.parse(String(kept.flags)) as string[]);
    },
    shown: async (principal) => {
      const rows = await ready(`select tool, shown_until from ${prefix}_shown where principal = ?`, [
        principal,
      ]);
      return new Map(rows.map(({ tool, shown_until }) => [String(tool), Number(shown_until)]));
    },
    noteShown: async (principal, tools, until, keepMs) => {
      const places = tools.map(() => '(?, ?, ?, ?)').join(', ');
      const rows = tools.flatMap((tool) => [principal, tool, until, until + keepMs]);
      const newest = `shown_until = excluded.shown_until, keep_until = excluded.keep_until`;
      await ready(
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
