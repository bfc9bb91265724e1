import type { JsonValue } from '@guidon/core';
import type { FieldChange } from '../flags/change.ts';
import type { DiffPage, ShownDifference } from '../tools/diff-page.ts';
import type { RequestAnswer } from '../tools/request-fields.ts';
import { callTool } from './call-tool.ts';
import { given } from './given.ts';

/** A change request with every difference it would make. */
export interface WholeRequest {
  readonly summary: string;
  readonly change_request: RequestAnswer;
  readonly diff: readonly FieldChange[];
}

interface Answer {
  readonly summary: string;
  readonly change_request: RequestAnswer;
  readonly diff: DiffPage;
}

/** Reads a change request, page after page; with a key that was typed, with that one. */
export async function wholeRequest(id: string, key?: string): Promise<WholeRequest> {
  const page = (cursor?: string) => {
    const asked = given({ change_request_id: id, limit: 100, cursor });
    return callTool<Answer>({ tool: 'get_change_request', arguments: asked, ...given({ key }) });
  };
  const first = await page();
  const pieces = [...first.diff.differences];
  for (let cursor = first.diff.next_cursor; cursor !== undefined; ) {
    const { diff } = await page(cursor);
    pieces.push(...diff.differences);
    cursor = diff.next_cursor;
  }
  const { summary, change_request } = first;
  return { summary, change_request, diff: joined(pieces) };
}

/** Differences of their pieces. */
function joined(pieces: readonly ShownDifference[]): readonly FieldChange[] {
  const texts = { before: '', after: '' };
  return pieces.flatMap(({ piece, ...one }) => {
    if (piece === undefined) return [one as FieldChange];
    texts.before += piece.before;
    texts.after += piece.after;
    if (piece.number < piece.of) return [];
    const whole = { ...one, ...parsed('before', texts.before), ...parsed('after', texts.after) };
    texts.before = '';
    texts.after = '';
    return [whole as FieldChange];
  });
}

function parsed(name: string, text: string): Readonly<Record<string, JsonValue>> {
  return text === '' ? {} : { [name]: JSON.parse(text) as JsonValue };
}
