import { z } from 'zod';
import { defineTool } from './define-tool.ts';
import { KEY_END } from './key-fields.ts';
import { endKey } from './key-requests.ts';

/** The end of a key. */
export const revokeKey = defineTool({
  name: 'revoke_key',
  title: 'Revoke a key, at once and for good',
  description:
    'End one key at once, on every instance, after a person confirmed. Use it when a key leaked, or when whoever has it should not come in any more; whatever still uses the key is refused from then on. It cannot be undone: a person makes another key with guidon keys. list_keys shows the ids; to let a key go on for some hours, rotate it instead. Revoking a revoked key changes nothing.',
  toolset: 'admin',
  access: 'destructive',
  writes: 'keys',
  input: z.object({
    key_id: z.string().min(1).max(64).describe('E.g. key_01j….'),
    with_made: z
      .boolean()
      .optional()
      .describe('Also end every key made with it, and with those: for a key that leaked.'),
  }),
  output: KEY_END,
  run(asked, { caller, services }) {
    const { key_id, with_made, dry_run } = asked as typeof asked & { readonly dry_run?: boolean };
    return endKey(services.keys, key_id, { with_made, dry_run }, caller, true);
  },
});
