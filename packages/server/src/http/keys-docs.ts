import type { z } from 'zod';
import { KEY_APPROVAL, KEY_TO_APPROVE } from '../tools/key-approval-fields.ts';
import { KEY_END, KEY_PAGE, SHOWN_ONCE } from '../tools/key-fields.ts';
import { KEYS_ASKED, NEW_KEY_BODY, REVOKE_ASKED, ROTATE_BODY } from '../tools/key-requests.ts';
import type { OperationDocs, ParameterDocs } from './operation-docs.ts';
import { zodSchema } from './zod-schema.ts';

const answer = (description: string, type: z.ZodType): OperationDocs['answers'] => ({
  200: { description, schema: zodSchema(type, 'output') },
});

const inQuery = (description: string, type: z.ZodType): ParameterDocs => ({
  in: 'query',
  description,
  schema: zodSchema(type, 'input'),
});

const id: ParameterDocs = { in: 'path', description: 'Id of the key.' };

/** The list. */
export const LIST_KEYS_DOCS: OperationDocs = {
  id: 'keysList',
  tag: 'keys',
  method: 'GET',
  summary: 'The keys you administer',
  parameters: {
    limit: inQuery('At most so many.', KEYS_ASKED.shape.limit),
    cursor: inQuery('The page after this one.', KEYS_ASKED.shape.cursor),
  },
  answers: answer('A page of keys, the newest first.', KEY_PAGE),
};

/** Making one. */
export const CREATE_KEY_DOCS: OperationDocs = {
  id: 'keysCreate',
  tag: 'keys',
  method: 'POST',
  summary: 'Make a key; its secret is in the answer, and nowhere else',
  description: 'Refuses an Idempotency-Key, since a secret cannot be answered twice. Names are given once.',
  body: zodSchema(NEW_KEY_BODY, 'input'),
  answers: answer('The secret, this once, and the key.', SHOWN_ONCE),
  refusals: [404, 409],
};

/** Making another. */
export const ROTATE_KEY_DOCS: OperationDocs = {
  id: 'keysRotate',
  tag: 'keys',
  summary: 'Make another key for whoever holds this one, which goes on for a while',
  description: 'Refuses an Idempotency-Key, since a secret cannot be answered twice.',
  parameters: { id },
  body: zodSchema(ROTATE_BODY, 'input'),
  answers: answer('The new secret, this once, the new key and the previous one.', SHOWN_ONCE),
  refusals: [404, 409],
};

/** A look at one. */
export const SHOW_KEY_DOCS: OperationDocs = {
  id: 'keysShow',
  tag: 'keys',
  method: 'GET',
  summary: 'One key, and what whoever approves it looks at',
  description: 'For whoever administers it, and for whoever may decide everywhere its holder could.',
  parameters: { id },
  answers: answer('The key, and the protected environments its holder could decide about.', KEY_TO_APPROVE),
  refusals: [404],
};

/** Approval of one. */
export const APPROVE_KEY_DOCS: OperationDocs = {
  id: 'keysApprove',
  tag: 'keys',
  summary: 'Have a waiting key open',
  description:
    'For a person with a credential of their own, who did not make the key, and may decide everywhere its holder could. Repeating it is harmless.',
  parameters: { id },
  answers: answer('The key, and whether anything changed.', KEY_APPROVAL),
  refusals: [404, 409],
};

/** Ending one. */
export const REVOKE_KEY_DOCS: OperationDocs = {
  id: 'keysRevoke',
  tag: 'keys',
  summary: 'End a key at once, everywhere',
  description:
    'For persons, without asking; agents call the tool revoke_key, which asks one. Repeating it is harmless.',
  parameters: {
    id,
    with_made: inQuery('true: also every key made with it, and with those.', REVOKE_ASKED.shape.with_made),
    dry_run: inQuery('true: only tell what it would end.', REVOKE_ASKED.shape.dry_run),
  },
  answers: answer('The key, and whether anything changed.', KEY_END),
  refusals: [404],
};
