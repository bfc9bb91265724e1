import { z } from 'zod';
import type { FieldChange } from '../flags/change.ts';
import type { ProposedContent } from '../flags/change-request.ts';
import { AppError } from '../lib/app-error.ts';
import { jsonBytes } from '../lib/json-bytes.ts';
import { jsonValueOrNull } from './json-value.ts';

/** Less than half of what an answer may have, so that it is never cut there. */
const PAGE_BYTES = 40_000;
/** A longer difference comes in pieces. */
const WHOLE_BYTES = 16_000;
const PIECE_CHARACTERS = 5_000;

/** A difference as data, or a piece of a long one. */
const shownDifference = z.object({
  kind: z.string().describe('Of the object.'),
  key: z.string().describe('Of the object; of a state environment/flag.'),
  path: z
    .array(z.string())
    .describe('Field, then rule or variation, then its field; empty: the whole object.'),
  before: jsonValueOrNull.optional().describe('Absent: nothing.'),
  after: jsonValueOrNull.optional().describe('Absent: nothing.'),
  piece: z
    .object({
      number: z.number().describe('From 1.'),
      of: z.number().describe('How many.'),
      before: z.string().describe('Its part of the JSON text of before.'),
      after: z.string().describe('Its part of that of after.'),
    })
    .optional()
    .describe('Of one too long for a page: join the texts of all its pieces.'),
});

/** A page of what a change request would change. */
export const diffPage = z.object({
  total: z.number().describe('Differences on all pages.'),
  differences: z.array(shownDifference).describe('None is shortened.'),
  next_cursor: z.string().optional().describe('Pass as cursor for the next page; absent on the last.'),
});

/** {@link shownDifference}. */
export type ShownDifference = z.output<typeof shownDifference>;
/** {@link diffPage}. */
export type DiffPage = z.output<typeof diffPage>;

/** The page of a content's differences that begins at a cursor. INVALID_ARGUMENT for a cursor of another content. */
export function diffPageOf(
  { diff, digest }: Pick<ProposedContent, 'diff' | 'digest'>,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): DiffPage {
  const all = diff.flatMap(piecesOf);
  const from = cursor === undefined ? 0 : positionOf(cursor, digest, all.length);
  const differences: ShownDifference[] = [];
  let bytes = 0;
  for (const one of all.slice(from, from + limit)) {
    bytes += jsonBytes(one) + 1;
    if (bytes > PAGE_BYTES) break;
    differences.push(one);
  }
  const next = from + differences.length;
  return {
    total: diff.length,
    differences,
    ...(next < all.length ? { next_cursor: `${next}.${contentName(digest)}` } : {}),
  };
}

function piecesOf(one: FieldChange): readonly ShownDifference[] {
  const { kind, key, before, after } = one;
  const path = [...one.path];
  if (jsonBytes(one) <= WHOLE_BYTES) return [{ ...one, path }];
  const texts = [before, after].map((value) => (value === undefined ? '' : JSON.stringify(value)));
  const of = Math.max(...texts.map(({ length }) => Math.ceil(length / PIECE_CHARACTERS)));
  return Array.from({ length: of }, (_, index) => {
    const [was = '', is = ''] = texts.map((text) =>
      text.slice(index * PIECE_CHARACTERS, (index + 1) * PIECE_CHARACTERS),
    );
    return { kind, key, path, piece: { number: index + 1, of, before: was, after: is } };
  });
}

function positionOf(cursor: string, digest: string, length: number): number {
  const [, position = '', name] = /^(\d{1,9})\.(\w+)$/.exec(cursor) ?? [];
  if (name === contentName(digest) && Number(position) < length) return Number(position);
  throw new AppError('INVALID_ARGUMENT', 'The cursor does not belong to what this change request asks for.', {
    hint: 'It may be another content by now: leave the cursor out to start over.',
  });
}

function contentName(digest: string): string {
  return digest.slice(0, 16);
}
