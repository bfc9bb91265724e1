import { z } from 'zod';
import { EVENT_TYPES, type EventType } from '../flags/event-types.ts';
import type { Caller } from '../principals/caller.ts';
import type { WebhookService } from '../webhooks/webhook-service.ts';
import { cursorField, limitField } from './flag-fields.ts';
import { parseKeyRequest } from './key-requests.ts';
import { pageRequest } from './page-request.ts';
import {
  eventTypeField,
  MESSAGE_PAGE,
  type MessagePage,
  showMessage,
  showWebhook,
  WEBHOOK_ADDED,
  WEBHOOK_LIST,
  WEBHOOK_REMOVED,
  WEBHOOK_TESTED,
  type WebhookAdded,
  type WebhookList,
  type WebhookRemoved,
  type WebhookTested,
} from './webhook-fields.ts';

/** What adding a webhook takes. */
export const NEW_WEBHOOK_BODY = z.strictObject({
  url: z.string().max(2000).describe('Where messages are sent: https, without user name and password.'),
  events: z
    .array(eventTypeField)
    .min(1)
    .max(50)
    .optional()
    .describe('What it is told of. Default: everything.'),
  project: z.string().min(1).max(64).optional().describe('The only project whose events it gets.'),
  dry_run: z.boolean().optional().describe('True: only tell what it would be.'),
});

/** Whether removing is only tried. */
export const REMOVE_ASKED = z.strictObject({ dry_run: z.boolean().optional() });

/** Which page of messages. */
export const MESSAGES_ASKED = z.strictObject({ limit: limitField, cursor: cursorField });

/** Where to read what webhooks are made of. */
export const WEBHOOKS_HINT =
  'GET /api/v1/openapi.json describes what webhooks are made of, guidon webhooks add --help how.';

/** All webhooks of the caller's organization. Error codes: those of the webhook service, here and below. */
export async function listWebhooks(webhooks: WebhookService, caller: Caller): Promise<WebhookList> {
  const all = await webhooks.list(caller);
  const summary = `${all.length} webhook${all.length === 1 ? '' : 's'}.`;
  return WEBHOOK_LIST.parse({ summary, webhooks: all.map(showWebhook) });
}

/** Adds a webhook of what was sent. Also INVALID_ARGUMENT. */
export async function addWebhook(
  webhooks: WebhookService,
  body: unknown,
  caller: Caller,
): Promise<WebhookAdded> {
  const asked = parseKeyRequest(NEW_WEBHOOK_BODY, body, WEBHOOKS_HINT);
  const { url, project, dry_run = false, events = Object.keys(EVENT_TYPES) as EventType[] } = asked;
  const { webhook, secret } = await webhooks.add(caller, { url, events, project }, dry_run);
  const what = `a webhook that is told of ${webhook.events.join(', ')}`;
  return WEBHOOK_ADDED.parse({
    summary: dry_run ? `Preview, nothing saved: this would add ${what}.` : `Done: added ${what}.`,
    dry_run,
    webhook: showWebhook(webhook),
    ...(secret === undefined ? {} : { secret }),
  });
}

/** Removes a webhook, or tells which that would be. Also INVALID_ARGUMENT. */
export async function removeWebhook(
  webhooks: WebhookService,
  id: string,
  asked: unknown,
  caller: Caller,
): Promise<WebhookRemoved> {
  const { dry_run = false } = parseKeyRequest(REMOVE_ASKED, asked, WEBHOOKS_HINT);
  const webhook = await webhooks.remove(caller, id, dry_run);
  const summary = dry_run
    ? `Preview, nothing saved: this would remove webhook ${id}, and what waits for it.`
    : `Done: removed webhook ${id}.`;
  return WEBHOOK_REMOVED.parse({ summary, dry_run, webhook: showWebhook(webhook) });
}

/** What became of messages to a webhook. Also INVALID_ARGUMENT. */
export async function pageOfMessages(
  webhooks: WebhookService,
  id: string,
  asked: unknown,
  caller: Caller,
): Promise<MessagePage> {
  const page = pageRequest(parseKeyRequest(MESSAGES_ASKED, asked, WEBHOOKS_HINT));
  const { total, items, nextCursor } = await webhooks.log(caller, id, page);
  return MESSAGE_PAGE.parse({
    summary: `${total} message${total === 1 ? '' : 's'}.`,
    total,
    messages: items.map(showMessage),
    ...(nextCursor === undefined ? {} : { next_cursor: nextCursor }),
  });
}

/** Sends a message to try a webhook. */
export async function testWebhook(
  webhooks: WebhookService,
  id: string,
  caller: Caller,
): Promise<WebhookTested> {
  const { status, problem } = await webhooks.test(caller, id);
  const delivered = problem === undefined;
  return WEBHOOK_TESTED.parse({
    summary: delivered ? `Delivered: it answered ${status}.` : `Not delivered: ${problem}.`,
    delivered,
    ...(status === undefined ? {} : { status }),
    ...(problem === undefined ? {} : { problem }),
  });
}
