import { z } from 'zod';
import type { KeyService } from '../principals/key-service.ts';
import type { KeyHolder } from '../principals/key-store.ts';
import { shownText } from './text.ts';

/** A key as every door shows it: never the key itself. */
export const shownKey = z.object({
  id: z.string().describe('Names the key; opens nothing.'),
  kind: z.enum(['person', 'agent', 'sdk']).describe('Whose it is.'),
  name: shownText(200).describe('Name of whoever holds it.'),
  status: z
    .enum(['live', 'waiting', 'expired', 'revoked'])
    .describe('Only a live one opens anything; waiting: for approval of another person.'),
  rights: z.array(z.string()).describe('What it may do where.'),
  hint: z.string().optional().describe('The last four characters of the key.'),
  label: shownText(200).optional().describe('What it is for.'),
  created_at: z.string().describe('ISO 8601.'),
  created_by: shownText(200).optional().describe('Who made it.'),
  made_with: z.string().optional().describe('Id of the key it was made with.'),
  expires_at: z.string().optional().describe('ISO 8601; absent: never.'),
  revoked_at: z.string().optional().describe('ISO 8601.'),
  past_approval: shownText(500)
    .optional()
    .describe('Why it opened without the approval it takes; absent: it did not.'),
});

/** A key as every door shows it. */
export type ShownKey = z.input<typeof shownKey>;

/** A page of keys, as the tool list_keys and `GET /api/v1/keys` answer it. */
export const KEY_PAGE = z.object({
  summary: z.string().describe('How many there are.'),
  total: z.number().describe('Keys on all pages, ended ones too.'),
  keys: z.array(shownKey).describe('The newest first.'),
  next_cursor: z.string().optional().describe('Pass as cursor for the next page; absent on the last.'),
});

/** What became of a key that was revoked, as the tool revoke_key and `DELETE /api/v1/keys/<id>` answer it. */
export const KEY_END = z.object({
  summary: z.string().describe('What happened, in a sentence.'),
  changed: z.boolean().describe('False when it was revoked already.'),
  dry_run: z.boolean().describe('True: nothing was saved.'),
  key: shownKey.describe('The key.'),
  changes: z.array(z.string()).describe('What it does, in words.'),
});

/** A key that was just made: its secret, which is nowhere else, and what is shown of it from now on. */
export const SHOWN_ONCE = z.object({
  secret: z.string().describe('The key itself, this once.'),
  key: shownKey.describe('What is shown of it from now on.'),
  previous: shownKey.optional().describe('The key it takes the place of, with its new end.'),
  next: z.string().optional().describe('What has to happen before it opens anything.'),
});

/** A page of keys. */
export type KeyPage = z.output<typeof KEY_PAGE>;

/** What became of a key that was revoked. */
export type KeyEnd = z.output<typeof KEY_END>;

/** A key that was just made. */
export type ShownOnce = z.output<typeof SHOWN_ONCE>;

/** What is shown of a key. */
export function showKey(holder: KeyHolder, keys: Pick<KeyService, 'statusOf'>): ShownKey {
  const { key, principal } = holder;
  return {
    id: key.id,
    kind: principal.kind,
    name: principal.name,
    status: keys.statusOf(key),
    rights: rightsOf(holder),
    ...(key.hint === undefined ? {} : { hint: key.hint }),
    ...(key.label === undefined ? {} : { label: key.label }),
    created_at: key.createdAt,
    ...(key.createdBy === undefined ? {} : { created_by: key.createdBy }),
    ...(key.madeWith === undefined ? {} : { made_with: key.madeWith }),
    ...(key.expiresAt === undefined ? {} : { expires_at: key.expiresAt }),
    ...(key.revokedAt === undefined ? {} : { revoked_at: key.revokedAt }),
    ...(key.glassReason === undefined ? {} : { past_approval: key.glassReason }),
  };
}

/** What somebody may do where, in words. */
export function rightsOf({ principal: { grants, sdk, readOnly } }: Pick<KeyHolder, 'principal'>): string[] {
  if (sdk !== undefined) return [`evaluates ${sdk.project}/${sdk.environment}, ${sdk.exposure}-side`];
  const rights = grants.map(({ role, project = '*', environment }) =>
    [role, environment === undefined ? project : `${project}/${environment}`].join(' in '),
  );
  return readOnly === true ? [...rights, 'read-only'] : rights;
}
