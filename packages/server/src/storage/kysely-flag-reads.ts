import type { Kysely } from 'kysely';
import type { Change } from '../flags/change.ts';
import type { ChangeRequest, ChangeRequestQuery } from '../flags/change-request.ts';
import type { Documents, ObjectKind, StoredObject } from '../flags/documents.ts';
import type {
  ChangeQuery,
  ConfigurationDelta,
  EnvironmentVersion,
  FlagQuery,
  FlagReads,
  FlagRow,
  IdempotentAnswer,
  ObjectVersions,
  Organization,
  Page,
  PageRequest,
  StoredProject,
  Target,
  TargetingDelta,
  User,
} from '../flags/flag-store.ts';
import type { Grant } from '../flags/grant.ts';
import type { LostRights } from '../flags/lost-rights.ts';
import type { UsageCount } from '../flags/usage.ts';
import { changeList, parseChange } from './change-list.ts';
import { changeRequest, changeRequestList, openChangeRequestOf } from './change-requests.ts';
import { changeVersions } from './change-versions.ts';
import { configuration } from './configuration.ts';
import { environmentVersion } from './environment-version.ts';
import { flagList } from './flag-list.ts';
import { statesOf } from './flag-states.ts';
import { usageOf } from './flag-usage.ts';
import { fold } from './fold.ts';
import { grantsNow } from './grants-now.ts';
import { rightsIn } from './lost-rights.ts';
import { objectPage } from './object-page.ts';
import { findProject, listProjects } from './project-list.ts';
import type { Schema } from './schema.ts';
import { parseDocument, storedObject } from './stored-object.ts';
import { targeting } from './targeting.ts';

/** The reads of the flag store, for any database Kysely speaks to. */
export class KyselyFlagReads implements FlagReads {
  protected readonly database: Kysely<Schema>;

  /** Give it a transaction: several reads are to see one snapshot. */
  constructor(database: Kysely<Schema>) {
    this.database = database;
  }

  organizations(): Promise<readonly Organization[]> {
    return this.database.selectFrom('organizations').select(['id', 'key', 'name']).orderBy('key').execute();
  }

  projects(organizationId: string): Promise<readonly StoredProject[]> {
    return listProjects(this.database, organizationId);
  }

  project(organizationId: string, key: string): Promise<StoredProject | undefined> {
    return findProject(this.database, organizationId, key);
  }

  async object<K extends ObjectKind>(
    projectId: string,
    kind: K,
    key: string,
  ): Promise<StoredObject<K> | undefined> {
    const row = await this.#objectRows(projectId, kind).where('key', '=', key).executeTakeFirst();
    return row && storedObject(kind, row);
  }

  async objects<K extends 'environment' | 'policy' | 'attribute' | 'example'>(
    projectId: string,
    kind: K,
  ): Promise<readonly StoredObject<K>[]> {
    const rows = await this.#objectRows(projectId, kind).orderBy('key').execute();
    return rows.map((row) => storedObject(kind, row));
  }

  objectPage<K extends 'segment' | 'list'>(
    projectId: string,
    kind: K,
    search: string | undefined,
    page: PageRequest,
  ): Promise<Page<StoredObject<K>>> {
    return objectPage(this.database, projectId, kind, search, page);
  }

  async keys(projectId: string, kind: ObjectKind): Promise<readonly string[]> {
    const rows = await this.database
      .selectFrom('objects')
      .select('key')
      .where((build) => build.and({ project_id: projectId, kind }))
      .orderBy('key')
      .execute();
    return rows.map((row) => row.key);
  }

  async usersOf(projectId: string, target: Target): Promise<readonly User[]> {
    const wanted = { project_id: projectId, target_kind: target.kind, target_key: target.key };
    const rows = await this.database
      .selectFrom('object_references')
      .select(['kind', 'key'])
      .where((build) => build.and(wanted))
      .orderBy('kind')
      .orderBy('key')
      .execute();
    return rows as User[];
  }

  async flagKeyIgnoringCase(projectId: string, key: string): Promise<string | undefined> {
    const rows = await this.#flagIndex(projectId)
      .select('flag_key')
      .where('key_folded', '=', fold(key))
      .execute();
    // Sorted here: asked to order by key, SQLite walks the keys of the whole project instead of looking one up.
    const keys = rows.map((row) => row.flag_key).toSorted();
    return keys.find((found) => found === key) ?? keys[0];
  }

  async flagKeysIn(projectId: string, environmentKey: string): Promise<readonly string[]> {
    const rows = await this.database
      .selectFrom('state_index')
      .select('flag_key')
      .where('project_id', '=', projectId)
      .where('environment_key', '=', environmentKey)
      .orderBy('flag_key')
      .execute();
    return rows.map((row) => row.flag_key);
  }

  async states(projectId: string, flagKey: string): Promise<FlagRow['states']> {
    const states = await statesOf(this.database, projectId, [flagKey]);
    return states.get(flagKey) ?? {};
  }

  flags(projectId: string, query: FlagQuery, page: PageRequest): Promise<Page<FlagRow>> {
    return flagList(this.database, projectId, query, page);
  }

  async countFlags(projectId: string): Promise<{ readonly active: number; readonly archived: number }> {
    const rows = await this.#flagIndex(projectId)
      .select((build) => ['archived', build.fn.countAll().as('flags')])
      .groupBy('archived')
      .execute();
    const count = (archived: number) => Number(rows.find((row) => row.archived === archived)?.flags ?? 0);
    return { active: count(0), archived: count(1) };
  }

  configuration(
    projectId: string,
    environmentKey: string,
    sinceRevision: number,
  ): Promise<readonly ConfigurationDelta[]> {
    return configuration(this.database, projectId, environmentKey, sinceRevision);
  }

  targeting(projectId: string, sinceRevision: number): Promise<readonly TargetingDelta[]> {
    return targeting(this.database, projectId, sinceRevision);
  }

  environmentVersion(projectId: string, environmentKey: string): Promise<EnvironmentVersion | undefined> {
    return environmentVersion(this.database, projectId, environmentKey);
  }

  async change(organizationId: string, id: string): Promise<Change | undefined> {
    const query = this.#changeDocuments().where('organization_id', '=', organizationId).where('id', '=', id);
    return firstChange(await query.execute());
  }

  async changeIdAt(projectId: string, revision: number): Promise<string | undefined> {
    const query = this.database.selectFrom('changes').select('id');
    const row = await query
      .where('project_id', '=', projectId)
      .where('revision', '=', revision)
      .executeTakeFirst();
    return row?.id;
  }

  changes(projectId: string, query: ChangeQuery, page: PageRequest): Promise<Page<Change>> {
    return changeList(this.database, projectId, query, page);
  }

  async lastChange(projectId: string, flagKey: string): Promise<Change | undefined> {
    const query = this.#changeDocuments()
      .innerJoin('change_flags', 'change_flags.change_id', 'changes.id')
      .where('change_flags.project_id', '=', projectId)
      .where('change_flags.flag_key', '=', flagKey)
      .orderBy('change_flags.revision', 'desc')
      .limit(1);
    return firstChange(await query.execute());
  }

  async revertOf(changeId: string): Promise<Change | undefined> {
    const query = this.#changeDocuments()
      .where('reverts', '=', changeId)
      .orderBy('revision', 'desc')
      .limit(1);
    return firstChange(await query.execute());
  }

  versions(changeId: string): Promise<readonly ObjectVersions[]> {
    return changeVersions(this.database, changeId);
  }

  async objectAt<K extends ObjectKind>(
    projectId: string,
    kind: K,
    key: string,
    revision: number,
  ): Promise<Documents[K] | undefined> {
    const row = await this.database
      .selectFrom('object_versions')
      .select('document')
      .where((build) => build.and({ project_id: projectId, kind, key }))
      .where('revision', '<=', revision)
      .orderBy('revision', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row?.document ? parseDocument(kind, row.document) : undefined;
  }

  rightsIn(
    organizationId: string,
    project: string,
    environments?: readonly string[],
  ): Promise<readonly LostRights[]> {
    return rightsIn(this.database, organizationId, project, environments);
  }

  grantsNow(principalIds: readonly string[], at: string): Promise<ReadonlyMap<string, readonly Grant[]>> {
    return grantsNow(this.database, principalIds, at);
  }

  changeRequest(organizationId: string, id: string): Promise<ChangeRequest | undefined> {
    return changeRequest(this.database, organizationId, id);
  }

  changeRequests(
    projectIds: readonly string[],
    query: ChangeRequestQuery,
    page: PageRequest,
  ): Promise<Page<ChangeRequest>> {
    return changeRequestList(this.database, projectIds, query, page);
  }

  openChangeRequestOf(
    projectId: string,
    authorId: string,
    digest: string,
  ): Promise<ChangeRequest | undefined> {
    return openChangeRequestOf(this.database, projectId, authorId, digest);
  }

  idempotentAnswer(principalId: string, key: string): Promise<IdempotentAnswer | undefined> {
    return this.database
      .selectFrom('idempotent_answers')
      .select(['digest', 'answer'])
      .where('principal_id', '=', principalId)
      .where('key', '=', key)
      .executeTakeFirst();
  }

  usage(projectId: string, flagKeys: readonly string[]): Promise<readonly UsageCount[]> {
    return usageOf(this.database, projectId, flagKeys);
  }

  #objectRows(projectId: string, kind: ObjectKind) {
    return this.database
      .selectFrom('objects')
      .select(['key', 'revision', 'document', 'updated_at'])
      .where('project_id', '=', projectId)
      .where('kind', '=', kind);
  }

  #flagIndex(projectId: string) {
    return this.database.selectFrom('flag_index').where('project_id', '=', projectId);
  }

  #changeDocuments() {
    return this.database.selectFrom('changes').select('changes.document');
  }
}

function firstChange(rows: readonly { document: string }[]): Change | undefined {
  return rows[0] && parseChange(rows[0].document);
}
