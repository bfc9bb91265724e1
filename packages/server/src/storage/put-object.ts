import type { EnvironmentState, Flag } from '@guidon/core';
import type { Kysely } from 'kysely';
import type { Documents, ObjectKind } from '../flags/documents.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { projectFlag, projectFlagTags } from './flag-projection.ts';
import { projectReferences } from './reference-projection.ts';
import type { Schema } from './schema.ts';
import { projectSearch } from './search-projection.ts';
import { projectState } from './state-projection.ts';

/** An object as a change leaves it; without a document it is deleted. */
export interface ObjectVersion<K extends ObjectKind = ObjectKind> {
  readonly projectId: string;
  readonly changeId: string;
  readonly revision: number;
  readonly at: string;
  readonly kind: K;
  readonly key: string;
  readonly document: Documents[K] | undefined;
}

/** Replaces or deletes an object, keeps the version, and brings what is searched by in line. */
export async function putObject(database: Kysely<Schema>, version: ObjectVersion): Promise<void> {
  const text = version.document === undefined ? null : canonicalJson(version.document);
  await keepVersion(database, version, text);
  await (text === null ? deleteObject(database, version) : replaceObject(database, version, text));
  await project(database, version);
}

/** An object put twice by one change keeps what it was left as. */
async function keepVersion(
  database: Kysely<Schema>,
  version: ObjectVersion,
  document: string | null,
): Promise<void> {
  const { projectId, kind, key, revision, changeId } = version;
  await database
    .insertInto('object_versions')
    .values({ project_id: projectId, kind, key, revision, change_id: changeId, document })
    .onConflict((conflict) =>
      conflict
        .columns(['project_id', 'kind', 'key', 'revision'])
        .doUpdateSet({ change_id: changeId, document }),
    )
    .execute();
}

async function replaceObject(
  database: Kysely<Schema>,
  version: ObjectVersion,
  document: string,
): Promise<void> {
  const { projectId, kind, key, revision, at } = version;
  const content = { revision, document, updated_at: at };
  await database
    .insertInto('objects')
    .values({ project_id: projectId, kind, key, ...content })
    .onConflict((conflict) => conflict.columns(['project_id', 'kind', 'key']).doUpdateSet(content))
    .execute();
}

async function deleteObject(
  database: Kysely<Schema>,
  { projectId, kind, key }: ObjectVersion,
): Promise<void> {
  await database
    .deleteFrom('objects')
    .where((build) => build.and({ project_id: projectId, kind, key }))
    .execute();
}

async function project(database: Kysely<Schema>, version: ObjectVersion): Promise<void> {
  const { projectId, key, at } = version;
  if (version.kind === 'flag') {
    const flag = { projectId, flagKey: key, at, document: version.document as Flag | undefined };
    await projectFlag(database, flag);
    await projectFlagTags(database, flag);
  }
  if (version.kind === 'state') {
    const document = version.document as EnvironmentState | undefined;
    await projectState(database, { projectId, key, at, document });
  }
  if (version.kind === 'segment' || version.kind === 'list') await projectSearch(database, version);
  if (version.kind === 'segment' || version.kind === 'state') await projectReferences(database, version);
}
