import { AppError } from '../lib/app-error.ts';
import { digestOf } from '../lib/digest.ts';

/** The sort columns of the last row of a page. */
export type Position = readonly (string | number)[];

/** Writes a position down for whoever asks for the next page of the same query. */
export function encodeCursor(after: Position, query: unknown): string {
  return Buffer.from(JSON.stringify({ after, digest: seal(after, query) })).toString('base64url');
}

/** Reads a position back; anything but a cursor made for this query is INVALID_ARGUMENT. */
export function decodeCursor(cursor: string, query: unknown): Position {
  const content = parse(cursor);
  if (content && content.digest === seal(content.after, query)) return content.after;
  throw new AppError('INVALID_ARGUMENT', 'The cursor does not belong to this query.', {
    hint: 'Pass next_cursor of the page before, with the same filters; leave the cursor out to start over.',
  });
}

/** Ties a position to its query, so that neither can be exchanged by mistake. */
function seal(after: Position, query: unknown): string {
  return digestOf([after, query]).slice(0, 16);
}

function parse(cursor: string): { after: Position; digest: string } | undefined {
  try {
    const content: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return isContent(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

function isContent(content: unknown): content is { after: Position; digest: string } {
  return typeof content === 'object' && content !== null && 'after' in content && 'digest' in content;
}
