import { defineTool } from './define-tool.ts';
import { KEY_PAGE } from './key-fields.ts';
import { KEYS_ASKED, pageOfKeys } from './key-requests.ts';

/** Who can come in. */
export const listKeys = defineTool({
  name: 'list_keys',
  title: 'List the keys that open this Guidon',
  description:
    'List keys of people, agents and SDKs: whose each is, what it may do where, when it was made and when it ends. Use it to see who can come in, to find keys that end soon, and to find the id that revoke_key takes. It shows the keys you administer, those of whole projects or of the organization, and never a key itself, only its last four characters. Changes nothing; people make and rotate keys with guidon keys.',
  toolset: 'admin',
  access: 'read',
  input: KEYS_ASKED,
  output: KEY_PAGE,
  run: (asked, { caller, services }) => pageOfKeys(services.keys, asked, caller),
});
