import type { Kysely } from 'kysely';
import type { ClaimedMessage } from '../webhooks/webhook.ts';
import type { Claim } from '../webhooks/webhook-store.ts';
import type { Schema } from './schema.ts';

/** Takes messages that are due, one of each webhook: from then on they are due again when the lease ends. */
export async function claimMessages(
  database: Kysely<Schema>,
  claim: Claim,
): Promise<readonly ClaimedMessage[]> {
  const claimed: ClaimedMessage[] = [];
  for (const webhookId of await dueWebhooks(database, claim))
    claimed.push(await claimOne(database, webhookId, claim));
  return claimed;
}

async function dueWebhooks(
  database: Kysely<Schema>,
  { now, limit, except }: Claim,
): Promise<readonly string[]> {
  const rows = await database
    .selectFrom('webhook_messages')
    .select('webhook_id')
    .where('status', '=', 'waiting')
    .where('next_at', '<=', now)
    // PostgreSQL takes no empty list.
    .$if(except.length > 0, (query) => query.where('webhook_id', 'not in', except))
    .groupBy('webhook_id')
    .orderBy((build) => build.fn.min('next_at'))
    .limit(limit)
    .execute();
  return rows.map(({ webhook_id: id }) => id);
}

async function claimOne(
  database: Kysely<Schema>,
  webhookId: string,
  { now, leasedUntil }: Claim,
): Promise<ClaimedMessage> {
  const row = await database
    .selectFrom('webhook_messages')
    .innerJoin('webhooks', 'webhooks.id', 'webhook_messages.webhook_id')
    .select(['event_id', 'webhook_messages.created_at', 'attempts', 'url', 'secret', 'body'])
    .where('webhook_id', '=', webhookId)
    .where('status', '=', 'waiting')
    .where('next_at', '<=', now)
    .orderBy('next_at')
    .limit(1)
    .executeTakeFirstOrThrow();
  const attempts = row.attempts + 1;
  await database
    .updateTable('webhook_messages')
    .set({ attempts, next_at: leasedUntil })
    .where('webhook_id', '=', webhookId)
    .where('event_id', '=', row.event_id)
    .execute();
  const { event_id: eventId, created_at: createdAt, url, secret, body } = row;
  return { eventId, webhookId, createdAt, attempts, url, secret, body };
}
