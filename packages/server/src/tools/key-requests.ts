import { z } from 'zod';
import { ROLES } from '../flags/grant.ts';
import { AppError } from '../lib/app-error.ts';
import type { Caller } from '../principals/caller.ts';
import type { KeyService, MadeKey } from '../principals/key-service.ts';
import { MOST_DAYS, MOST_OVERLAP_HOURS, type NewKey } from '../principals/new-key.ts';
import type { RevokedKey } from '../principals/revocation.ts';
import { cursorField, limitField } from './flag-fields.ts';
import {
  KEY_END,
  KEY_PAGE,
  type KeyEnd,
  type KeyPage,
  type ShownKey,
  type ShownOnce,
  showKey,
} from './key-fields.ts';
import { pageRequest } from './page-request.ts';
import { cleanText } from './text.ts';

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
  break_glass: z
    .boolean()
    .optional()
    .describe('In an emergency only: it opens without the approval it takes. For administrators in person.'),
  reason: cleanText(500).min(1).optional().describe('Why; needed to break the glass.'),
});

/** What rotating a key takes. */
export const ROTATE_BODY = z.strictObject({
  overlap_hours: z.number().min(0).max(MOST_OVERLAP_HOURS).optional().describe('Default 24.'),
});

/** Which page of keys. */
export const KEYS_ASKED = z.strictObject({ limit: limitField, cursor: cursorField });

/** What of a key is revoked, and whether it is only tried. */
export const REVOKE_ASKED = z.strictObject({
  with_made: z.boolean().optional(),
  dry_run: z.boolean().optional(),
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

/** The keys the caller looks after. Error codes: INVALID_ARGUMENT and those of the key service. */
export async function pageOfKeys(keys: KeyService, asked: unknown, caller: Caller): Promise<KeyPage> {
  const page = pageRequest(parseKeyRequest(KEYS_ASKED, asked));
  const { total, items, nextCursor } = await keys.list(caller, page);
  return KEY_PAGE.parse({
    summary: `${total} key${total === 1 ? '' : 's'}.`,
    total,
    keys: items.map((holder) => showKey(holder, keys)),
    ...(nextCursor === undefined ? {} : { next_cursor: nextCursor }),
  });
}

/**
 * Ends a key at once, or tells what that would do; `agreed` where a person was asked. Error codes: INVALID_ARGUMENT and
 * those of the key service.
 */
export async function endKey(
  keys: KeyService,
  id: string,
  asked: unknown,
  caller: Caller,
  agreed?: true,
): Promise<KeyEnd> {
  const { dry_run = false, with_made: withMade } = parseKeyRequest(REVOKE_ASKED, asked);
  const how = { withMade, ...(agreed === undefined ? {} : { agreed }) };
  const end = await (dry_run ? keys.wouldRevoke(caller, id, how) : keys.revoke(caller, id, how));
  const changes = end.ended.map((one) => lossOf(showKey(one, keys)));
  const changed = changes.length > 0;
  const summary = summaryOf(end, dry_run);
  return KEY_END.parse({ summary, changed, dry_run, key: showKey(end, keys), changes });
}

/** Reads what was sent about keys. Throws INVALID_ARGUMENT with the first thing that is wrong. */
export function parseKeyRequest<T extends z.ZodType>(
  schema: T,
  value: unknown,
  hint = 'GET /api/v1/openapi.json describes what keys are made of, guidon keys create --help how.',
): z.output<T> {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const where = issue?.path.join('.') || 'the request';
  throw new AppError('INVALID_ARGUMENT', `Wrong in ${where}: ${issue?.message}.`, { hint });
}

function summaryOf({ key: { id }, principal, ended }: RevokedKey, isPreview: boolean): string {
  if (ended.length === 0) return `Nothing to do: key ${id} is revoked already.`;
  const made = ended.filter(({ key }) => key.id !== id).length;
  const parts = [
    ...(made < ended.length ? [`key ${id} of ${principal.name}`] : []),
    ...(made === 0 ? [] : [`${made} ${made === 1 ? 'key' : 'keys'} made with ${id}`]),
  ];
  const deed = isPreview ? 'Preview, nothing saved: this would revoke' : 'Done: revoked';
  return `${deed} ${parts.join(' and ')}.`;
}

function lossOf({ id, kind, name, rights }: ShownKey): string {
  return `key ${id} of ${kind} ${name}: revoked (${rights.join(', ')})`;
}

function newKey(body: z.output<typeof NEW_KEY_BODY>): NewKey {
  const { kind, name, label, grants = [], sdk, reason } = body;
  const { read_only: readOnly, expires_in_days: expiresInDays, break_glass: breakGlass } = body;
  const wanted = { kind, name, label, grants, readOnly, sdk, expiresInDays, breakGlass, reason };
  // An absent member and one that is undefined say the same here.
  return JSON.parse(JSON.stringify(wanted)) as NewKey;
}

function shownOnce(made: MadeKey, keys: KeyService): ShownOnce {
  const { secret, key } = made;
  const next = key.waits === true ? { next: approvalOf(key.id) } : {};
  return { secret, key: showKey(made, keys), ...next };
}

function approvalOf(id: string): string {
  return `It opens nothing yet, since its holder could approve changes of a protected environment. Somebody else approves it: guidon keys approve ${id}`;
}
