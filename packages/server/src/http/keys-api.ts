import { z } from 'zod';
import { AppError } from '../lib/app-error.ts';
import type { Caller } from '../principals/caller.ts';
import type { KeyService, MadeKey } from '../principals/key-service.ts';
import { MOST_DAYS, MOST_OVERLAP_HOURS, type NewKey } from '../principals/new-key.ts';
import { showKey } from '../tools/key-fields.ts';
import { cleanText } from '../tools/text.ts';
import { jsonAnswer, type PlainAnswer } from './http-answer.ts';

const placeKey = z.string().min(1).max(64);

/** What `POST /api/v1/keys` takes. */
export const NEW_KEY_BODY = z.strictObject({
  kind: z.enum(['person', 'agent', 'sdk']).describe('Who will hold it.'),
  name: cleanText(100).min(1).describe('Name of whoever will hold it; unique among those of the kind.'),
  label: cleanText(200).optional().describe('What it is for.'),
  grants: z
    .array(
      z.strictObject({
        role: z.enum(['viewer', 'editor', 'admin']),
        project: placeKey.optional(),
        environment: placeKey.optional(),
      }),
    )
    .max(100)
    .optional()
    .describe('What a person or an agent may do where.'),
  read_only: z.boolean().optional().describe('It may only read.'),
  sdk: z
    .strictObject({ project: placeKey, environment: placeKey, exposure: z.enum(['client', 'server']) })
    .optional()
    .describe('What an SDK evaluates; a client-side key is safe to publish.'),
  expires_in_days: z.number().int().min(1).max(MOST_DAYS).optional(),
});

/** What `POST /api/v1/keys/{id}/rotate` takes. */
export const ROTATE_BODY = z.strictObject({
  overlap_hours: z.number().min(0).max(MOST_OVERLAP_HOURS).optional().describe('Default 24.'),
});

const LIST_QUERY = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(1000).optional(),
});

const NOT_STORED = { 'cache-control': 'no-store' };

/** Makes a key; the answer is the only place its secret ever is. */
export async function createKey(keys: KeyService, body: unknown, caller: Caller): Promise<PlainAnswer> {
  const made = await keys.create(caller, newKey(parse(NEW_KEY_BODY, body)));
  return jsonAnswer(200, shownOnce(made, keys), NOT_STORED);
}

/** A page of keys. */
export async function listKeys(
  keys: KeyService,
  query: URLSearchParams,
  caller: Caller,
): Promise<PlainAnswer> {
  const { limit, cursor } = parse(LIST_QUERY, Object.fromEntries(query));
  const page = await keys.list(caller, { limit, ...(cursor === undefined ? {} : { cursor }) });
  const shown = {
    total: page.total,
    keys: page.items.map((holder) => showKey(holder, keys)),
    ...(page.nextCursor === undefined ? {} : { next_cursor: page.nextCursor }),
  };
  return jsonAnswer(200, shown, NOT_STORED);
}

/** Makes another key for whoever holds this one. */
export async function rotateKey(
  keys: KeyService,
  id: string,
  body: unknown,
  caller: Caller,
): Promise<PlainAnswer> {
  const { overlap_hours } = parse(ROTATE_BODY, body ?? {});
  const { previous, ...made } = await keys.rotate(caller, id, overlap_hours);
  const before = showKey({ key: previous, principal: made.principal }, keys);
  return jsonAnswer(200, { ...shownOnce(made, keys), previous: before }, NOT_STORED);
}

/** Ends a key. */
export async function revokeKey(keys: KeyService, id: string, caller: Caller): Promise<PlainAnswer> {
  const { changed, ...holder } = await keys.revoke(caller, id);
  return jsonAnswer(200, { changed, key: showKey(holder, keys) }, NOT_STORED);
}

function newKey(body: z.output<typeof NEW_KEY_BODY>): NewKey {
  const { kind, name, label, grants = [], read_only: readOnly, sdk, expires_in_days: expiresInDays } = body;
  // An absent member and one that is undefined say the same here.
  return JSON.parse(JSON.stringify({ kind, name, label, grants, readOnly, sdk, expiresInDays })) as NewKey;
}

function shownOnce(made: MadeKey, keys: KeyService) {
  return { secret: made.secret, key: showKey(made, keys) };
}

function parse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const where = issue?.path.join('.') || 'the request';
  throw new AppError('INVALID_ARGUMENT', `Wrong in ${where}: ${issue?.message}.`, {
    hint: 'GET /api/v1/openapi.json describes what keys are made of.',
  });
}
