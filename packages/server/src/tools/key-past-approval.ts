import type { z } from 'zod';
import type { KeyHolder } from '../principals/key-store.ts';
import { rightsOf, shownKey } from './key-fields.ts';

/** A key that opened without the approval it takes, as everybody is told of it. */
export const keyPastApproval = shownKey.pick({
  id: true,
  kind: true,
  name: true,
  rights: true,
  created_at: true,
  created_by: true,
  past_approval: true,
});

/** A key that opened without the approval it takes, as everybody is told of it. */
export type KeyPastApproval = z.input<typeof keyPastApproval>;

/** What everybody is told of such a key: less than those who look after it see. */
export function showKeyPastApproval(holder: KeyHolder): KeyPastApproval {
  const { key, principal } = holder;
  return {
    id: key.id,
    kind: principal.kind,
    name: principal.name,
    rights: rightsOf(holder),
    created_at: key.createdAt,
    ...(key.createdBy === undefined ? {} : { created_by: key.createdBy }),
    ...(key.glassReason === undefined ? {} : { past_approval: key.glassReason }),
  };
}
