import { z } from 'zod';
import { ROLES } from '../flags/grant.ts';
import { AppError } from '../lib/app-error.ts';
import type { Caller } from '../principals/caller.ts';
import type { KeyService, MadeKey } from '../principals/key-service.ts';
import { MOST_DAYS, MOST_OVERLAP_HOURS, type NewKey } from '../principals/new-key.ts';
import { type ShownKey, showKey } from './key-fields.ts';
import { cleanText } from './text.ts';

/** A key that was just made: its secret, which is nowhere else, and what is shown of it from now on. */
export interface ShownOnce {
  readonly secret: string;
  readonly key: ShownKey;
  /** The key it takes the place of, with its new end. */
  readonly previous?: ShownKey;
}

const placeKey = z.string().min(1).max(64);

/** What making a key takes. */
export const NEW_KEY_BODY = z.strictObject({
  kind: z.enum(['person', 'agent', 'sdk']).describe('Who will hold it.'),
  name: cleanText(100).min(1).describe('Name of whoever will hold it; unique among those of the kind.'),
  label: cleanText(200).optional().describe('What it is for.'),
  grants: z
    .array(
      z.strictObject({
        role: z.enum(ROLES),
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

/** What rotating a key takes. */
export const ROTATE_BODY = z.strictObject({
  overlap_hours: z.number().min(0).max(MOST_OVERLAP_HOURS).optional().describe('Default 24.'),
});

/** Makes a key of what was sent. Error codes: INVALID_ARGUMENT and those of the key service. */
export async function createKey(keys: KeyService, body: unknown, caller: Caller): Promise<ShownOnce> {
  return shownOnce(await keys.create(caller, newKey(parseKeyRequest(NEW_KEY_BODY, body))), keys);
}

/** Makes another key for whoever holds this one. Error codes: INVALID_ARGUMENT and those of the key service. */
export async function rotateKey(
  keys: KeyService,
  id: string,
  body: unknown,
  caller: Caller,
): Promise<ShownOnce> {
  const { overlap_hours } = parseKeyRequest(ROTATE_BODY, body ?? {});
  const { previous, ...made } = await keys.rotate(caller, id, overlap_hours);
  const before = showKey({ key: previous, principal: made.principal }, keys);
  return { ...shownOnce(made, keys), previous: before };
}

/** Reads what was sent about keys. Throws INVALID_ARGUMENT with the first thing that is wrong. */
export function parseKeyRequest<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const where = issue?.path.join('.') || 'the request';
  throw new AppError('INVALID_ARGUMENT', `Wrong in ${where}: ${issue?.message}.`, {
    hint: 'GET /api/v1/openapi.json describes what keys are made of, guidon keys create --help how.',
  });
}

function newKey(body: z.output<typeof NEW_KEY_BODY>): NewKey {
  const { kind, name, label, grants = [], read_only: readOnly, sdk, expires_in_days: expiresInDays } = body;
  // An absent member and one that is undefined say the same here.
  return JSON.parse(JSON.stringify({ kind, name, label, grants, readOnly, sdk, expiresInDays })) as NewKey;
}

function shownOnce(made: MadeKey, keys: KeyService): ShownOnce {
  return { secret: made.secret, key: showKey(made, keys) };
}
