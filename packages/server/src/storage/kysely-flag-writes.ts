import type { Kysely, RawBuilder } from 'kysely';
import type { Change } from '../flags/change.ts';
import type { ChangeRequest } from '../flags/change-request.ts';
import type { ObjectKind } from '../flags/documents.ts';
import type { AuditEntry, FlagWrites, IdempotentAnswer, Organization } from '../flags/flag-store.ts';
import type { LostRights } from '../flags/lost-rights.ts';
import type { OutgoingEvent } from '../flags/outgoing-event.ts';
import type { UsageCount } from '../flags/usage.ts';
import { putChangeRequest } from './change-requests.ts';
import { enqueueEvent } from './enqueue-event.ts';
import { addUsage, forgetUsage } from './flag-usage.ts';
import { forgetAnswers } from './forget-answers.ts';
import { insertAudit } from './insert-audit.ts';
import { insertChange } from './insert-change.ts';
import { KyselyFlagReads } from './kysely-flag-reads.ts';
import { endRights } from './lost-rights.ts';
import { type ObjectVersion, putObject } from './put-object.ts';
import type { ProjectMoves } from './revision-watch.ts';
import type { Schema } from './schema.ts';

/** The writes of the flag store, inside one transaction. */
export class KyselyFlagWrites extends KyselyFlagReads implements FlagWrites {
  readonly #moves = new Map<string, number | 'deleted'>();
  readonly #events: OutgoingEvent[] = [];
  readonly #now: RawBuilder<number>;
  #keysChanged = false;

  /** `now` is the time of the database. */
  constructor(database: Kysely<Schema>, now: RawBuilder<number>) {
    super(database);
    this.#now = now;
  }

  /** Whether any key, or what somebody may do with one, changed. */
  get keysChanged(): boolean {
    return this.#keysChanged;
  }

  /** What webhooks are told of when it is committed. */
  get events(): readonly OutgoingEvent[] {
    return this.#events;
  }

  /** What the transaction did to projects: their revisions to tell when it is committed. */
  get moves(): ProjectMoves {
    return this.#moves;
  }

  async insertOrganization(organization: Organization): Promise<void> {
    const { id, key, name } = organization;
    await this.database.insertInto('organizations').values({ id, key, name }).execute();
  }

  async insertProject(project: { id: string; organizationId: string; key: string }): Promise<void> {
    const { id, organizationId, key } = project;
    const row = { id, organization_id: organizationId, key, revision: 0 };
    await this.database.insertInto('projects').values(row).execute();
  }

  /** Its objects and projections go with it: their tables refer to it. */
  async deleteProject(projectId: string): Promise<void> {
    await this.database.deleteFrom('projects').where('id', '=', projectId).execute();
    this.#moves.set(projectId, 'deleted');
  }

  async endRights(lost: LostRights, revokedAt: string): Promise<void> {
    this.#keysChanged = true;
    await endRights(this.database, lost, revokedAt);
  }

  async setRevision(projectId: string, revision: number): Promise<void> {
    await this.database.updateTable('projects').set({ revision }).where('id', '=', projectId).execute();
    this.#moves.set(projectId, revision);
  }

  insertChange(change: Change): Promise<void> {
    return insertChange(this.database, change, this.#now);
  }

  putObject<K extends ObjectKind>(version: ObjectVersion<K>): Promise<void> {
    return putObject(this.database, version);
  }

  putChangeRequest(request: ChangeRequest): Promise<void> {
    return putChangeRequest(this.database, request);
  }

  /** The first answer stays. */
  async keepIdempotentAnswer(
    principalId: string,
    key: string,
    answer: IdempotentAnswer,
    at: string,
  ): Promise<void> {
    const row = { principal_id: principalId, key, digest: answer.digest, answer: answer.answer, at };
    await this.database
      .insertInto('idempotent_answers')
      .values(row)
      .onConflict((conflict) => conflict.columns(['principal_id', 'key']).doNothing())
      .execute();
  }

  forgetIdempotentAnswers(before: string): Promise<void> {
    return forgetAnswers(this.database, before);
  }

  addUsage(counts: readonly UsageCount[]): Promise<void> {
    return addUsage(this.database, counts);
  }

  forgetUsage(day: string): Promise<boolean> {
    return forgetUsage(this.database, day);
  }

  async appendAudit(entry: AuditEntry): Promise<void> {
    await insertAudit(this.database, entry);
  }

  async enqueueEvent(event: OutgoingEvent): Promise<void> {
    this.#events.push(event);
    await enqueueEvent(this.database, event);
  }
}
