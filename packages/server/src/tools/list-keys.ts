import { z } from 'zod';
import { defineTool } from './define-tool.ts';
import { cursorField, limitField } from './flag-fields.ts';
import { showKey, shownKey } from './key-fields.ts';
import { pageRequest } from './page-request.ts';

/** Who can come in. */
export const listKeys = defineTool({
  name: 'list_keys',
  title: 'List the keys that open this Guidon',
  description:
    'List keys of people, agents and SDKs: whose each is, what it may do where, when it was made and when it ends. Use it to see who can come in, to find keys that end soon, and to find the id that revoke_key takes. It shows the keys you administer, those of whole projects or of the organization, and never a key itself, only its last four characters. Changes nothing; people make and rotate keys with guidon keys.',
  toolset: 'admin',
  access: 'read',
  input: z.object({ limit: limitField, cursor: cursorField }),
  output: z.object({
    summary: z.string().describe('How many there are.'),
    total: z.number().describe('Keys on all pages, ended ones too.'),
    keys: z.array(shownKey).describe('The newest first.'),
    next_cursor: z.string().optional().describe('Pass as cursor for the next page; absent on the last.'),
  }),
  async run(asked, { caller, services }) {
    const { total, items, nextCursor } = await services.keys.list(caller, pageRequest(asked));
    return {
      summary: `${total} key${total === 1 ? '' : 's'}.`,
      total,
      keys: items.map((holder) => showKey(holder, services.keys)),
      ...(nextCursor === undefined ? {} : { next_cursor: nextCursor }),
    };
  },
});
