import { conditionsOf, type EnvironmentState, referencesOf, type Segment } from '@guidon/core';
import type { Kysely } from 'kysely';
import type { Documents, ObjectKind } from '../flags/documents.ts';
import type { Target } from '../flags/flag-store.ts';
import { chunks } from './chunks.ts';
import type { Schema } from './schema.ts';

/** An object as a change left it. */
export interface ProjectedObject {
  readonly projectId: string;
  readonly kind: ObjectKind;
  readonly key: string;
  readonly document: Documents[ObjectKind] | undefined;
}

/** Brings `object_references` in line with a state's or segment's conditions. */
export async function projectReferences(database: Kysely<Schema>, object: ProjectedObject): Promise<void> {
  const { projectId, kind, key } = object;
  await database
    .deleteFrom('object_references')
    .where((build) => build.and({ project_id: projectId, kind, key }))
    .execute();
  const rows = targetsOf(object).map((target) => ({
    project_id: projectId,
    kind,
    key,
    target_kind: target.kind,
    target_key: target.key,
  }));
  for (const chunk of chunks(rows)) await database.insertInto('object_references').values(chunk).execute();
}

function targetsOf({ kind, document }: ProjectedObject): Target[] {
  if (document === undefined) return [];
  const conditions =
    kind === 'segment' ? [(document as Segment).when] : conditionsOf(document as EnvironmentState);
  const { segments, lists, flags } = referencesOf(conditions);
  return [
    ...[...segments].map((segment) => ({ kind: 'segment', key: segment }) as const),
    ...[...lists].map((list) => ({ kind: 'list', key: list }) as const),
    ...[...flags].map((flag) => ({ kind: 'flag', key: flag }) as const),
  ];
}
