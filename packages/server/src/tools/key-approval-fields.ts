import { z } from 'zod';
import { shownKey } from './key-fields.ts';

/** What whoever approves a key looks at, as `GET /api/v1/keys/<id>` answers it. */
export const KEY_TO_APPROVE = z.object({
  summary: z.string().describe('What stands between the key and its use, in a sentence.'),
  key: shownKey.describe('The key.'),
  decides_on: z
    .array(z.string())
    .describe('Protected environments about which its holder could decide: production of web.'),
});

/** What became of it, as `POST /api/v1/keys/<id>/approve` answers it. */
export const KEY_APPROVAL = KEY_TO_APPROVE.extend({
  changed: z.boolean().describe('False when it did not wait.'),
});

/** What whoever approves a key looks at. */
export type KeyToApprove = z.output<typeof KEY_TO_APPROVE>;

/** What became of a key that was approved. */
export type KeyApproval = z.output<typeof KEY_APPROVAL>;
