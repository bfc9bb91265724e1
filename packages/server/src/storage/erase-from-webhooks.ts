import type { Kysely } from 'kysely';
import type { ToldAuthor } from '../flags/outgoing-event.ts';
import type { Erasing } from './erased-author.ts';
import type { Schema } from './schema.ts';

const PAGE = 500;

interface Told {
  readonly data: Readonly<Record<string, unknown>> & {
    readonly asked_by?: ToldAuthor;
    readonly by?: ToldAuthor;
  };
}

/** Takes a person's names out of webhooks, and out of what is kept of messages to them. */
export async function eraseFromWebhooks(database: Kysely<Schema>, who: Erasing): Promise<void> {
  await database
    .updateTable('webhooks')
    .set({ created_by: who.principalId })
    .where('organization_id', '=', who.organizationId)
    .where('created_by', 'in', who.names)
    .execute();
  for (let after = ''; ; ) {
    const rows = await eventsAfter(database, who, after);
    for (const row of rows) await eraseFrom(database, row, who);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.event_id;
  }
}

/** One row an event: its messages are alike. */
function eventsAfter(database: Kysely<Schema>, { organizationId }: Erasing, after: string) {
  return database
    .selectFrom('webhook_messages')
    .select(['event_id', 'body'])
    .distinct()
    .where('organization_id', '=', organizationId)
    .where('event_id', '>', after)
    .orderBy('event_id')
    .limit(PAGE)
    .execute();
}

async function eraseFrom(
  database: Kysely<Schema>,
  { event_id: id, body }: { readonly event_id: string; readonly body: string },
  who: Erasing,
): Promise<void> {
  const told = JSON.parse(body) as Told;
  const { asked_by: asker, by } = told.data;
  const erased = {
    ...(asker && { asked_by: withoutNames(asker, who) }),
    ...(by && { by: withoutNames(by, who) }),
  };
  const changed = JSON.stringify({ ...told, data: { ...told.data, ...erased } });
  if (changed === body) return;
  await database.updateTable('webhook_messages').set({ body: changed }).where('event_id', '=', id).execute();
}

function withoutNames(author: ToldAuthor, { principalId, names }: Erasing): ToldAuthor {
  const { id, name, acting_for: actedFor } = author;
  const isTold = actedFor !== undefined && names.includes(actedFor);
  return {
    ...author,
    name: id === principalId || isTold ? id : name,
    ...(isTold ? { acting_for: principalId } : {}),
  };
}
