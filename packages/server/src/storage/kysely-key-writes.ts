import type { AuditEntry, Organization } from '../flags/flag-store.ts';
import type { OutgoingEvent } from '../flags/outgoing-event.ts';
import type { AccessKey, KeyWrites } from '../principals/key-store.ts';
import type { Principal } from '../principals/principal.ts';
import { enqueueEvent } from './enqueue-event.ts';
import { insertAudit } from './insert-audit.ts';
import { KyselyKeyReads } from './kysely-key-reads.ts';
import { principalRow } from './principal-row.ts';

/** The writes of keys, inside one transaction. */
export class KyselyKeyWrites extends KyselyKeyReads implements KeyWrites {
  readonly #events: OutgoingEvent[] = [];
  #changed = false;

  /** What webhooks are told of when it is committed. */
  get events(): readonly OutgoingEvent[] {
    return this.#events;
  }

  /** Whether any key was made or ended. */
  get changed(): boolean {
    return this.#changed;
  }

  async insertOrganization(organization: Organization): Promise<boolean> {
    const { numInsertedOrUpdatedRows: inserted } = await this.database
      .insertInto('organizations')
      .values(organization)
      .onConflict((conflict) => conflict.column('key').doNothing())
      .executeTakeFirstOrThrow();
    return inserted === 1n;
  }

  async insertPrincipal(principal: Principal, createdAt: string): Promise<void> {
    await this.database.insertInto('principals').values(principalRow(principal, createdAt)).execute();
  }

  async setRights(principal: Principal): Promise<void> {
    this.#changed = true;
    const { acting_for, grants, read_only, sdk, only_project } = principalRow(principal, '');
    await this.database
      .updateTable('principals')
      .set({ acting_for, grants, read_only, sdk, only_project })
      .where('id', '=', principal.id)
      .execute();
  }

  async insertKey(key: AccessKey, hash: string): Promise<void> {
    this.#changed = true;
    await this.database
      .insertInto('principal_keys')
      .values({
        key_hash: hash,
        id: key.id,
        principal_id: key.principalId,
        label: key.label ?? null,
        hint: key.hint ?? null,
        created_at: key.createdAt,
        created_by: key.createdBy ?? null,
        expires_at: key.expiresAt ?? null,
        revoked_at: key.revokedAt ?? null,
        configured: key.configured === true ? 1 : 0,
        days: key.days ?? null,
        made_by: key.madeBy ?? null,
        made_with: key.madeWith ?? null,
        waits: key.waits === true ? 1 : null,
        glass_reason: key.glassReason ?? null,
      })
      .execute();
  }

  async endKey(
    id: string,
    { expiresAt, revokedAt }: Pick<AccessKey, 'expiresAt' | 'revokedAt'>,
  ): Promise<void> {
    this.#changed = true;
    const end = {
      ...(expiresAt !== undefined && { expires_at: expiresAt }),
      ...(revokedAt !== undefined && { revoked_at: revokedAt }),
    };
    await this.database.updateTable('principal_keys').set(end).where('id', '=', id).execute();
  }

  async openKey(id: string): Promise<void> {
    this.#changed = true;
    await this.database.updateTable('principal_keys').set({ waits: null }).where('id', '=', id).execute();
  }

  async deleteKey(id: string): Promise<void> {
    this.#changed = true;
    await this.database.deleteFrom('principal_keys').where('id', '=', id).execute();
  }

  async appendAudit(entry: AuditEntry): Promise<void> {
    await insertAudit(this.database, entry);
  }

  async enqueueEvent(event: OutgoingEvent): Promise<void> {
    this.#events.push(event);
    await enqueueEvent(this.database, event);
  }
}
