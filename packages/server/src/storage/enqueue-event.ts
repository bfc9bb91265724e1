import type { Kysely } from 'kysely';
import type { OutgoingEvent } from '../flags/outgoing-event.ts';
import { payloadOf } from '../webhooks/payload.ts';
import type { Schema } from './schema.ts';

/** Puts an event on its way to every webhook of its organization that asked for its like. */
export async function enqueueEvent(database: Kysely<Schema>, event: OutgoingEvent): Promise<void> {
  const { id, organizationId, type, at } = event;
  const all = await database
    .selectFrom('webhooks')
    .select(['id', 'events', 'project'])
    .where('organization_id', '=', organizationId)
    .execute();
  const wanted = all.filter((webhook) => wants(webhook, event));
  if (wanted.length === 0) return;
  const message = {
    event_id: id,
    organization_id: organizationId,
    type,
    body: payloadOf(event),
    attempts: 0,
  };
  const times = { created_at: at, next_at: at, status: 'waiting' };
  const rows = wanted.map((webhook) => ({ ...message, ...times, webhook_id: webhook.id }));
  await database.insertInto('webhook_messages').values(rows).execute();
}

/** What is about no project is for everybody. */
function wants(
  webhook: { readonly events: string; readonly project: string | null },
  { type, project }: OutgoingEvent,
): boolean {
  const isAbout = webhook.project === null || project === undefined || webhook.project === project;
  return isAbout && (JSON.parse(webhook.events) as string[]).includes(type);
}
