import { z } from 'zod';
import type { KeyService } from '../principals/key-service.ts';
import type { KeyHolder } from '../principals/key-store.ts';
import { shownText } from './text.ts';

/** A key as every door shows it: never the key itself. */
export const shownKey = z.object({
  id: z.string().describe('Names the key; opens nothing.'),
  kind: z.enum(['person', 'agent', 'sdk']).describe('Whose it is.'),
  name: shownText(200).describe('Name of whoever holds it.'),
  status: z.enum(['live', 'expired', 'revoked']).describe('Only a live one opens anything.'),
  rights: z.array(z.string()).describe('What it may do where.'),
  hint: z.string().optional().describe('The last four characters of the key.'),
  label: shownText(200).optional().describe('What it is for.'),
  created_at: z.string().describe('ISO 8601.'),
  created_by: shownText(200).optional().describe('Who made it.'),
  expires_at: z.string().optional().describe('ISO 8601; absent: never.'),
  revoked_at: z.string().optional().describe('ISO 8601.'),
});

/** A key as every door shows it. */
export type ShownKey = z.input<typeof shownKey>;

/** What is shown of a key. */
export function showKey(holder: KeyHolder, keys: Pick<KeyService, 'isLive'>): ShownKey {
  const { key, principal } = holder;
  return {
    id: key.id,
    kind: principal.kind,
    name: principal.name,
    status: key.revokedAt !== undefined ? 'revoked' : keys.isLive(key) ? 'live' : 'expired',
    rights: rightsOf(holder),
    ...(key.hint === undefined ? {} : { hint: key.hint }),
    ...(key.label === undefined ? {} : { label: key.label }),
    created_at: key.createdAt,
    ...(key.createdBy === undefined ? {} : { created_by: key.createdBy }),
    ...(key.expiresAt === undefined ? {} : { expires_at: key.expiresAt }),
    ...(key.revokedAt === undefined ? {} : { revoked_at: key.revokedAt }),
  };
}

function rightsOf({ principal: { grants, sdk, readOnly } }: KeyHolder): string[] {
  if (sdk !== undefined) return [`evaluates ${sdk.project}/${sdk.environment}, ${sdk.exposure}-side`];
  const rights = grants.map(({ role, project = '*', environment }) =>
    [role, environment === undefined ? project : `${project}/${environment}`].join(' in '),
  );
  return readOnly === true ? [...rights, 'read-only'] : rights;
}
