import { randomBytes } from 'node:crypto';
import type { Author, Change } from '../flags/change.ts';
import { digestOf } from '../lib/digest.ts';
import type { AuditRow, UnlinkedRow } from './audit-row.ts';

/** Version of what is hashed and how; part of every hash. docs/audit.md describes it. */
export const CHAIN_FORMAT = 1;

/** A place in a chain: the row's number and its hash. */
export interface ChainPlace {
  readonly seq: number;
  /** SHA-256, 64 hex digits. */
  readonly hash: string;
}

/** Before the first row. */
export const CHAIN_START: ChainPlace = { seq: 0, hash: '0'.repeat(64) };

type Names = Pick<AuditRow, 'principal_name' | 'acting_for' | 'client' | 'names_salt'>;

/** What is covered of a change: all but the names in it. */
export type CoveredChange = Omit<Change, 'author'> & {
  readonly author: Pick<Author, 'principalId' | 'kind' | 'door'>;
};

/** A salt for the names of one row, without which nobody can guess them from their digest. */
export function newSalt(): string {
  return randomBytes(16).toString('hex');
}

/** The digest of a row's names with their salt. */
export function namesDigest({ principal_name, acting_for, client, names_salt }: Names): string {
  return digestOf(withoutNulls({ principal_name, acting_for, client, names_salt }));
}

/**
 * The hash of a row: over every column but itself and the names, for which their digest stands.
 *
 * Columns that are null are left out, so that a column added later changes no hash of before.
 */
export function hashOfRow(row: Omit<AuditRow, 'hash'>): string {
  const { hash: _, principal_name, acting_for, client, names_salt, ...covered } = row as AuditRow;
  return digestOf({ ...withoutNulls(covered), format: CHAIN_FORMAT });
}

/** Gives a row its place after another. */
export function linked(row: UnlinkedRow, after: ChainPlace): AuditRow {
  const placed = { ...row, seq: after.seq + 1, previous_hash: after.hash };
  return { ...placed, hash: hashOfRow(placed) };
}

/** A change without the names in it. */
export function coveredChange(change: Change): CoveredChange {
  const { principalId, kind, door } = change.author;
  return { ...change, author: { principalId, kind, door } };
}

/** The digest of what is covered of a change, from its JSON; undefined for what is none. */
export function digestOfChange(json: string): string | undefined {
  try {
    return digestOf(coveredChange(JSON.parse(json) as Change));
  } catch {
    return undefined;
  }
}

function withoutNulls(columns: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null));
}
