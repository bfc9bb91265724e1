import { z } from 'zod';
import type { Caller } from '../principals/caller.ts';
import type { KeyService } from '../principals/key-service.ts';
import { showKey } from '../tools/key-fields.ts';
import { parseKeyRequest } from '../tools/key-requests.ts';
import { jsonAnswer, type PlainAnswer } from './http-answer.ts';

const LIST_QUERY = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(1000).optional(),
});

/** Answers are for whoever asked, and no cache. */
export const NOT_STORED = { 'cache-control': 'no-store' };

/** A page of keys. */
export async function listKeys(
  keys: KeyService,
  query: URLSearchParams,
  caller: Caller,
): Promise<PlainAnswer> {
  const { limit, cursor } = parseKeyRequest(LIST_QUERY, Object.fromEntries(query));
  const page = await keys.list(caller, { limit, ...(cursor === undefined ? {} : { cursor }) });
  const shown = {
    total: page.total,
    keys: page.items.map((holder) => showKey(holder, keys)),
    ...(page.nextCursor === undefined ? {} : { next_cursor: page.nextCursor }),
  };
  return jsonAnswer(200, shown, NOT_STORED);
}

/** Ends a key. */
export async function revokeKey(keys: KeyService, id: string, caller: Caller): Promise<PlainAnswer> {
  const { changed, ...holder } = await keys.revoke(caller, id);
  return jsonAnswer(200, { changed, key: showKey(holder, keys) }, NOT_STORED);
}
