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
    opening ??= createTables(query, prefix).catch(() => createTables(query, prefix));
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

/** Where two instances do this at once, PostgreSQL fails for one of them, which finds them there the next time. */
async function createTables(query: Query, prefix: string): Promise<void> {
  const principal = 'principal text not null';
  await query(
    `create table if not exists ${prefix}_pins (${principal}, window_start bigint not null, flags text not null,
     keep_until bigint not null, primary key (principal, window_start))`,
    [],
  );
  await query(
    `create table if not exists ${prefix}_shown (${principal}, tool text not null, shown_until bigint not null,
     keep_until bigint not null, primary key (principal, tool))`,
    [],
  );
}
