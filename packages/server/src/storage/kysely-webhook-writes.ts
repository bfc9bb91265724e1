import type { AuditEntry } from '../flags/flag-store.ts';
import type { ClaimedMessage, Settlement, Webhook } from '../webhooks/webhook.ts';
import type { Claim, WebhookWrites } from '../webhooks/webhook-store.ts';
import { claimMessages } from './claim-messages.ts';
import { insertAudit } from './insert-audit.ts';
import { KyselyWebhookReads } from './kysely-webhook-reads.ts';

/** Removed at a time: few enough that nobody waits for long. */
const PRUNED_AT_ONCE = 2000;

/** The writes of webhooks, inside one transaction. */
export class KyselyWebhookWrites extends KyselyWebhookReads implements WebhookWrites {
  async insertWebhook(webhook: Webhook, secret: string): Promise<void> {
    await this.database
      .insertInto('webhooks')
      .values({
        id: webhook.id,
        organization_id: webhook.organizationId,
        url: webhook.url,
        events: JSON.stringify(webhook.events),
        project: webhook.project ?? null,
        secret,
        created_at: webhook.createdAt,
        created_by: webhook.createdBy,
      })
      .execute();
  }

  async deleteWebhook(id: string): Promise<void> {
    await this.database.deleteFrom('webhooks').where('id', '=', id).execute();
  }

  claim(claim: Claim): Promise<readonly ClaimedMessage[]> {
    return claimMessages(this.database, claim);
  }

  async settle(
    { eventId, webhookId, attempts }: Pick<ClaimedMessage, 'eventId' | 'webhookId' | 'attempts'>,
    came: Settlement,
  ): Promise<void> {
    const { became, at, status, problem } = came;
    await this.database
      .updateTable('webhook_messages')
      .set({
        status: became,
        next_at: came.nextAt,
        last_at: at,
        last_status: status ?? null,
        last_problem: problem ?? null,
      })
      .where('event_id', '=', eventId)
      .where('webhook_id', '=', webhookId)
      .where('status', '=', 'waiting')
      .$if(became !== 'delivered', (query) => query.where('attempts', '=', attempts))
      .execute();
  }

  async pruneMessages(before: string): Promise<boolean> {
    const { numDeletedRows } = await this.database
      .deleteFrom('webhook_messages')
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('webhook_id', 'event_id'),
          'in',
          selectFrom('webhook_messages')
            .select(['webhook_id', 'event_id'])
            .where('status', 'in', ['delivered', 'given_up'])
            .where('created_at', '<', before)
            .limit(PRUNED_AT_ONCE)
            .$asTuple('webhook_id', 'event_id'),
        ),
      )
      .executeTakeFirst();
    return numDeletedRows < PRUNED_AT_ONCE;
  }

  async appendAudit(entry: AuditEntry): Promise<void> {
    await insertAudit(this.database, entry);
  }
}
