import type { z } from 'zod';
import {
  MESSAGE_PAGE,
  WEBHOOK_ADDED,
  WEBHOOK_LIST,
  WEBHOOK_REMOVED,
  WEBHOOK_TESTED,
} from '../tools/webhook-fields.ts';
import { MESSAGES_ASKED, NEW_WEBHOOK_BODY, REMOVE_ASKED } from '../tools/webhook-requests.ts';
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

const id: ParameterDocs = { in: 'path', description: 'Id of the webhook.' };

/** The list. */
export const LIST_WEBHOOKS_DOCS: OperationDocs = {
  id: 'webhooksList',
  tag: 'webhooks',
  method: 'GET',
  summary: 'The webhooks of the organization',
  answers: answer('All of them, the newest first.', WEBHOOK_LIST),
};

/** Adding one. */
export const ADD_WEBHOOK_DOCS: OperationDocs = {
  id: 'webhooksAdd',
  tag: 'webhooks',
  method: 'POST',
  summary: 'Add a webhook; its secret is in the answer, and nowhere else',
  description: 'Refuses an Idempotency-Key, since a secret cannot be answered twice.',
  body: zodSchema(NEW_WEBHOOK_BODY, 'input'),
  answers: answer('The webhook and, this once, its secret.', WEBHOOK_ADDED),
  refusals: [404, 409],
};

/** Removing one. */
export const REMOVE_WEBHOOK_DOCS: OperationDocs = {
  id: 'webhooksRemove',
  tag: 'webhooks',
  summary: 'Remove a webhook, and what waits for it',
  parameters: {
    id,
    dry_run: inQuery('true: only tell which it is.', REMOVE_ASKED.shape.dry_run),
  },
  answers: answer('The webhook.', WEBHOOK_REMOVED),
  refusals: [404],
};

/** Its log. */
export const LIST_MESSAGES_DOCS: OperationDocs = {
  id: 'webhooksMessages',
  tag: 'webhooks',
  summary: 'What became of messages to a webhook',
  parameters: {
    id,
    limit: inQuery('At most so many.', MESSAGES_ASKED.shape.limit),
    cursor: inQuery('The page after this one.', MESSAGES_ASKED.shape.cursor),
  },
  answers: answer('A page of messages, the newest first.', MESSAGE_PAGE),
  refusals: [404],
};

/** Trying one. */
export const TEST_WEBHOOK_DOCS: OperationDocs = {
  id: 'webhooksTest',
  tag: 'webhooks',
  summary: 'Send a webhook a message now, and tell what came of it',
  parameters: { id },
  answers: answer('What came of it.', WEBHOOK_TESTED),
  refusals: [404],
};
