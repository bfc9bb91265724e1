import type { Kysely, Selectable } from 'kysely';
import type { EventType } from '../flags/event-types.ts';
import type { Page, PageRequest } from '../flags/flag-store.ts';
import type { Backlog, Message, MessageStatus, Webhook } from '../webhooks/webhook.ts';
import type { WebhookReads } from '../webhooks/webhook-store.ts';
import { readPage } from './page.ts';
import type { Schema, WebhookMessagesTable, WebhooksTable } from './schema.ts';

/** The reads of webhooks, inside one transaction. */
export class KyselyWebhookReads implements WebhookReads {
  protected readonly database: Kysely<Schema>;

  constructor(database: Kysely<Schema>) {
    this.database = database;
  }

  async webhooks(organizationId: string): Promise<readonly Webhook[]> {
    const rows = await this.database
      .selectFrom('webhooks')
      .selectAll()
      .where('organization_id', '=', organizationId)
      .orderBy('id', 'desc')
      .execute();
    return rows.map(parseWebhook);
  }

  async webhook(organizationId: string, id: string): Promise<Webhook | undefined> {
    const row = await this.database
      .selectFrom('webhooks')
      .selectAll()
      .where('id', '=', id)
      .where('organization_id', '=', organizationId)
      .executeTakeFirst();
    return row && parseWebhook(row);
  }

  async webhookSecret(id: string): Promise<string | undefined> {
    const row = await this.database
      .selectFrom('webhooks')
      .select('secret')
      .where('id', '=', id)
      .executeTakeFirst();
    return row?.secret;
  }

  async messages(webhookId: string, request: PageRequest): Promise<Page<Message>> {
    const all = () => this.database.selectFrom('webhook_messages').where('webhook_id', '=', webhookId);
    const page = await readPage(
      {
        rows: (limit, after) =>
          all()
            .selectAll()
            .$if(after !== undefined, (query) => query.where('event_id', '<', String(after?.[0])))
            .orderBy('event_id', 'desc')
            .limit(limit)
            .execute(),
        count: async () => {
          const row = await all()
            .select((build) => build.fn.countAll().as('total'))
            .executeTakeFirstOrThrow();
          return Number(row.total);
        },
        position: (row) => [row.event_id],
        identity: ['webhook_messages', webhookId],
      },
      request,
    );
    return { ...page, items: page.items.map(parseMessage) };
  }

  async backlog(except: readonly string[] = []): Promise<Backlog> {
    const waiting = () => this.database.selectFrom('webhook_messages').where('status', '=', 'waiting');
    const { total, oldest } = await waiting()
      .select((build) => [build.fn.countAll().as('total'), build.fn.min('created_at').as('oldest')])
      .executeTakeFirstOrThrow();
    if (Number(total) === 0) return { waiting: 0 };
    const next = await waiting()
      .select('next_at')
      .$if(except.length > 0, (query) => query.where('webhook_id', 'not in', except))
      .orderBy('next_at')
      .limit(1)
      .executeTakeFirst();
    return {
      waiting: Number(total),
      oldestAt: oldest,
      ...(next === undefined ? {} : { nextAt: next.next_at }),
    };
  }
}

/** How it stands with the webhooks of all organizations. */
export interface WebhooksState extends Backlog {
  /** How many webhooks there are. */
  readonly webhooks: number;
  /** Messages given up that are still kept. */
  readonly givenUp: number;
}

/** See {@link WebhooksState}. */
export async function webhooksState(database: Kysely<Schema>): Promise<WebhooksState> {
  const { total } = await database
    .selectFrom('webhooks')
    .select((build) => build.fn.countAll().as('total'))
    .executeTakeFirstOrThrow();
  const { lost } = await database
    .selectFrom('webhook_messages')
    .select((build) => build.fn.countAll().as('lost'))
    .where('status', '=', 'given_up')
    .executeTakeFirstOrThrow();
  const backlog = await new KyselyWebhookReads(database).backlog();
  return { ...backlog, webhooks: Number(total), givenUp: Number(lost) };
}

function parseWebhook(row: Selectable<WebhooksTable>): Webhook {
  return {
    id: row.id,
    organizationId: row.organization_id,
    url: row.url,
    events: JSON.parse(row.events) as EventType[],
    ...(row.project !== null && { project: row.project }),
    createdAt: row.created_at,
    createdBy: row.created_by,
  };
}

function parseMessage(row: Selectable<WebhookMessagesTable>): Message {
  return {
    eventId: row.event_id,
    webhookId: row.webhook_id,
    type: row.type,
    createdAt: row.created_at,
    status: row.status as MessageStatus,
    attempts: row.attempts,
    nextAt: row.next_at,
    ...(row.last_at !== null && { lastAt: row.last_at }),
    ...(row.last_status !== null && { lastStatus: row.last_status }),
    ...(row.last_problem !== null && { lastProblem: row.last_problem }),
  };
}
