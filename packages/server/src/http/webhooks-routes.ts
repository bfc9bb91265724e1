import { z } from 'zod';
import { parseKeyRequest } from '../tools/key-requests.ts';
import {
  addWebhook,
  listWebhooks,
  pageOfMessages,
  removeWebhook,
  testWebhook,
  WEBHOOKS_HINT,
} from '../tools/webhook-requests.ts';
import { jsonAnswer, NOT_STORED, type PlainAnswer } from './http-answer.ts';
import { checkNoRepeat } from './no-repeat.ts';
import type { Route } from './route.ts';
import type { RouteParts } from './routes.ts';
import {
  ADD_WEBHOOK_DOCS,
  LIST_MESSAGES_DOCS,
  LIST_WEBHOOKS_DOCS,
  REMOVE_WEBHOOK_DOCS,
  TEST_WEBHOOK_DOCS,
} from './webhooks-docs.ts';

const REMOVE_QUERY = z.strictObject({ dry_run: z.stringbool().optional() });
const PAGE_QUERY = z.strictObject({ limit: z.coerce.number().optional(), cursor: z.string().optional() });

/** Webhooks: added, listed, tried and removed, with the log of their messages. */
export function webhooksRoutes({ app: { webhooks } }: RouteParts): Route[] {
  return [
    {
      methods: ['GET'],
      path: '/api/v1/webhooks',
      access: 'key',
      docs: [LIST_WEBHOOKS_DOCS],
      answer: (_call, caller) => shown(listWebhooks(webhooks, caller)),
    },
    {
      methods: ['POST'],
      path: '/api/v1/webhooks',
      access: 'key',
      docs: [ADD_WEBHOOK_DOCS],
      answer: (call, caller) => {
        checkNoRepeat(call, 'If an answer was lost, remove the webhook and add it again.');
        return shown(addWebhook(webhooks, call.body, caller));
      },
    },
    {
      methods: ['DELETE'],
      path: '/api/v1/webhooks/{id}',
      access: 'key',
      docs: [REMOVE_WEBHOOK_DOCS],
      answer: ({ parameter, query }, caller) =>
        shown(removeWebhook(webhooks, parameter, asked(REMOVE_QUERY, query), caller)),
    },
    {
      methods: ['GET'],
      path: '/api/v1/webhooks/{id}/messages',
      access: 'key',
      docs: [LIST_MESSAGES_DOCS],
      answer: ({ parameter, query }, caller) =>
        shown(pageOfMessages(webhooks, parameter, asked(PAGE_QUERY, query), caller)),
    },
    {
      methods: ['POST'],
      path: '/api/v1/webhooks/{id}/test',
      access: 'key',
      bodyOptional: true,
      docs: [TEST_WEBHOOK_DOCS],
      answer: ({ parameter }, caller) => shown(testWebhook(webhooks, parameter, caller)),
    },
  ];
}

/** What a query asks for, in the types of JSON. */
function asked<T extends z.ZodType>(schema: T, query: URLSearchParams): z.output<T> {
  return parseKeyRequest(schema, Object.fromEntries(query), WEBHOOKS_HINT);
}

async function shown(answer: Promise<object>): Promise<PlainAnswer> {
  return jsonAnswer(200, await answer, NOT_STORED);
}
