import type { ChainPlace } from '../../../src/audit/chain.ts';
import type { Row } from '../audited-database.ts';

/** Runs SQL past the storage. */
export type Sql = (text: string) => Promise<Row[]>;

/** One way to alter a log of so many rows, past the program. */
export interface Tampering {
  readonly what: string;
  /** Number of the row at which it is to be found. */
  at(rows: number): number;
  spoil(sql: Sql, rows: number): Promise<unknown>;
  /** Whether only a head that was written down before shows it. */
  readonly againstHead?: true;
}

const CUT = 100;

/** What `guidon audit verify` has to find. */
export const TAMPERINGS: readonly Tampering[] = [
  {
    what: 'a changed row',
    at: (rows) => middle(rows),
    spoil: (sql, rows) => sql(`update audit set door = 'cli' where seq = ${middle(rows)}`),
  },
  {
    what: 'a removed row',
    at: (rows) => middle(rows) + 1,
    spoil: (sql, rows) => sql(`delete from audit where seq = ${middle(rows)}`),
  },
  {
    what: 'a reordered pair',
    at: (rows) => middle(rows),
    async spoil(sql, rows) {
      const [first, second] = [middle(rows), middle(rows) + 1];
      await sql(`update audit set seq = 0 where seq = ${first}`);
      await sql(`update audit set seq = ${first} where seq = ${second}`);
      await sql(`update audit set seq = ${second} where seq = 0`);
    },
  },
  {
    what: 'a cut tail, the head set back',
    at: (rows) => rows - CUT + 1,
    againstHead: true,
    async spoil(sql, rows) {
      await sql(`delete from audit where seq > ${rows - CUT}`);
      await sql(`update audit_heads set seq = ${rows - CUT},
        hash = (select hash from audit where seq = ${rows - CUT})`);
    },
  },
];

/** Keeps what a tampering touches, for {@link putBack}. */
export async function keepRows(sql: Sql, rows: number): Promise<void> {
  const touched = `seq between ${middle(rows)} and ${middle(rows) + 1} or seq > ${rows - CUT}`;
  await sql(`create table kept_audit as select * from audit where ${touched}`);
  await sql('create table kept_heads as select * from audit_heads');
}

/** Makes the log what it was. */
export async function putBack(sql: Sql): Promise<void> {
  await sql('delete from audit where id in (select id from kept_audit)');
  await sql('insert into audit select * from kept_audit');
  await sql('delete from audit_heads');
  await sql('insert into audit_heads select * from kept_heads');
}

/** A head as the command line takes it. */
export function headText({ seq, hash }: ChainPlace): string {
  return `${seq}:${hash}`;
}

function middle(rows: number): number {
  return Math.floor(rows / 2);
}
