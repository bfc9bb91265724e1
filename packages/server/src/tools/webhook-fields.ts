import { z } from 'zod';
import { EVENT_TYPES, type EventType } from '../flags/event-types.ts';
import type { Message, Webhook } from '../webhooks/webhook.ts';
import { shownText } from './text.ts';

const eventTypes = Object.keys(EVENT_TYPES) as [EventType, ...EventType[]];

/** A kind of event, as webhooks ask for it. */
export const eventTypeField = z.enum(eventTypes);

/** A webhook as every door shows it: never its secret. */
export const shownWebhook = z.object({
  id: z.string().describe('Names the webhook.'),
  url: shownText(2000).describe('Where messages are sent.'),
  events: z.array(z.string()).describe('What it is told of.'),
  project: z.string().optional().describe('The only project whose events it gets; absent: all.'),
  created_at: z.string().describe('ISO 8601.'),
  created_by: shownText(200).describe('Who added it.'),
});

/** A webhook as every door shows it. */
export type ShownWebhook = z.output<typeof shownWebhook>;

/** Webhooks, as `GET /api/v1/webhooks` answers them. */
export const WEBHOOK_LIST = z.object({
  summary: z.string().describe('How many there are.'),
  webhooks: z.array(shownWebhook).describe('All of them, the newest first.'),
});

/** A webhook that was just added, or would be. */
export const WEBHOOK_ADDED = z.object({
  summary: z.string().describe('What happened, in a sentence.'),
  dry_run: z.boolean().describe('True: nothing was saved.'),
  webhook: shownWebhook.describe('The webhook.'),
  secret: z.string().optional().describe('What messages are signed with, this once; absent from a dry run.'),
});

/** What became of a webhook that was removed. */
export const WEBHOOK_REMOVED = z.object({
  summary: z.string().describe('What happened, in a sentence.'),
  dry_run: z.boolean().describe('True: nothing was saved.'),
  webhook: shownWebhook.describe('The webhook.'),
});

/** A message to a webhook. */
export const shownMessage = z.object({
  event_id: z.string().describe('Its webhook-id, the same in every attempt.'),
  type: z.string().describe('What it tells of.'),
  created_at: z.string().describe('ISO 8601.'),
  status: z.enum(['waiting', 'delivered', 'given_up']).describe('given_up: not tried again.'),
  attempts: z.number().describe('How often it was sent, or tried to.'),
  next_at: z.string().optional().describe('When it is tried again.'),
  last_at: z.string().optional().describe('When it was tried last.'),
  last_status: z.number().optional().describe('HTTP status of the last answer.'),
  last_problem: shownText(200).optional().describe('Why the last attempt failed.'),
});

/** A message to a webhook. */
export type ShownMessage = z.output<typeof shownMessage>;

/** A page of messages, as `GET /api/v1/webhooks/<id>/messages` answers it. */
export const MESSAGE_PAGE = z.object({
  summary: z.string().describe('How many there are.'),
  total: z.number().describe('Messages on all pages.'),
  messages: z.array(shownMessage).describe('The newest first.'),
  next_cursor: z.string().optional().describe('Pass as cursor for the next page; absent on the last.'),
});

/** What came of a message that was sent to try a webhook. */
export const WEBHOOK_TESTED = z.object({
  summary: z.string().describe('What came of it, in a sentence.'),
  delivered: z.boolean().describe('It was answered with a 2xx status.'),
  status: z.number().optional().describe('HTTP status of the answer.'),
  problem: shownText(200).optional().describe('Why it was not delivered.'),
});

/** All webhooks. */
export type WebhookList = z.output<typeof WEBHOOK_LIST>;
/** A webhook that was just added. */
export type WebhookAdded = z.output<typeof WEBHOOK_ADDED>;
/** A webhook that was removed. */
export type WebhookRemoved = z.output<typeof WEBHOOK_REMOVED>;
/** A page of messages. */
export type MessagePage = z.output<typeof MESSAGE_PAGE>;
/** What came of trying a webhook. */
export type WebhookTested = z.output<typeof WEBHOOK_TESTED>;

/** What is shown of a webhook. */
export function showWebhook({ id, url, events, project, createdAt, createdBy }: Webhook): ShownWebhook {
  return {
    id,
    url,
    events: [...events],
    ...(project === undefined ? {} : { project }),
    created_at: createdAt,
    created_by: createdBy,
  };
}

/** What is shown of a message. */
export function showMessage(message: Message): ShownMessage {
  const { eventId, type, createdAt, status, attempts, nextAt, lastAt, lastStatus, lastProblem } = message;
  return {
    event_id: eventId,
    type,
    created_at: createdAt,
    status,
    attempts,
    ...(status === 'waiting' ? { next_at: nextAt } : {}),
    ...(lastAt === undefined ? {} : { last_at: lastAt }),
    ...(lastStatus === undefined ? {} : { last_status: lastStatus }),
    ...(lastProblem === undefined ? {} : { last_problem: lastProblem }),
  };
}
