import type { SavedList, Segment } from '@guidon/core';
import type { Kysely } from 'kysely';
import { canonicalJson } from '../lib/canonical-json.ts';
import { fold } from './fold.ts';
import type { ProjectedObject } from './reference-projection.ts';
import type { Schema } from './schema.ts';

/** Brings `search_index` in line with a segment's or list's document. */
export async function projectSearch(database: Kysely<Schema>, object: ProjectedObject): Promise<void> {
  const { projectId: project_id, kind, key } = object;
  await database
    .deleteFrom('search_index')
    .where((build) => build.and({ project_id, kind, key }))
    .execute();
  if (object.document === undefined) return;
  const search_text = fold(searchText(object.document as Segment | SavedList));
  await database.insertInto('search_index').values({ project_id, kind, key, search_text }).execute();
}

/** A segment is also found by what its condition says, a list not by its values: there may be a hundred thousand. */
function searchText(document: Segment | SavedList): string {
  const { key, name = '', description = '' } = document;
  return [key, name, description, 'when' in document ? canonicalJson(document.when) : ''].join('\n');
}
