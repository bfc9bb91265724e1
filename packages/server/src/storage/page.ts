import type { Page, PageRequest } from '../flags/flag-store.ts';
import { AppError } from '../lib/app-error.ts';
import { decodeCursor, encodeCursor, type Position } from './cursor.ts';

/** No page is longer than this, whatever was asked for. */
export const MAX_PAGE_SIZE = 1000;

/** How a list is read: at most `limit` rows after a position, and how many there are in all. */
export interface PagedQuery<Row> {
  rows(limit: number, after: Position | undefined): Promise<readonly Row[]>;
  count(): Promise<number>;
  position(row: Row): Position;
  /** What a cursor belongs to. */
  readonly identity: unknown;
}

/** Reads one page; one row more than wanted tells whether there is a next. */
export async function readPage<Row>(query: PagedQuery<Row>, request: PageRequest): Promise<Page<Row>> {
  const limit = pageSize(request.limit);
  const after = request.cursor === undefined ? undefined : decodeCursor(request.cursor, query.identity);
  const rows = await query.rows(limit + 1, after);
  const items = rows.slice(0, limit);
  const total = await query.count();
  const last = rows.length > limit ? items.at(-1) : undefined;
  if (last === undefined) return { items, total };
  return { items, total, nextCursor: encodeCursor(query.position(last), query.identity) };
}

/** How many rows a page may have, of those asked for. Throws INVALID_ARGUMENT. */
export function pageSize(limit: number): number {
  if (Number.isInteger(limit) && limit >= 1) return Math.min(limit, MAX_PAGE_SIZE);
  throw new AppError('INVALID_ARGUMENT', 'The page limit must be a whole number of at least 1.', {
    hint: `Ask for 1 to ${MAX_PAGE_SIZE} rows.`,
  });
}
