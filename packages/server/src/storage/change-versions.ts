import { type Kysely, sql } from 'kysely';
import type { ObjectKind } from '../flags/documents.ts';
import type { ObjectVersions } from '../flags/flag-store.ts';
import type { Schema } from './schema.ts';
import { parseDocument } from './stored-object.ts';

/** Every object a change touched, before and after it, by kind and key. */
export async function changeVersions(
  database: Kysely<Schema>,
  changeId: string,
): Promise<readonly ObjectVersions[]> {
  const rows = await versionRows(database, changeId);
  return rows.map((row) => {
    const kind = row.kind as ObjectKind;
    return { kind, key: row.key, before: parsed(kind, row.before), after: parsed(kind, row.after) };
  });
}

function parsed(kind: ObjectKind, document: string | null) {
  return document === null ? undefined : parseDocument(kind, document);
}

/** Joins each version with the one right before it. */
function versionRows(database: Kysely<Schema>, changeId: string) {
  return database
    .selectFrom('object_versions as version')
    .leftJoin('object_versions as previous', (join) =>
      join
        .onRef('previous.project_id', '=', 'version.project_id')
        .onRef('previous.kind', '=', 'version.kind')
        .onRef('previous.key', '=', 'version.key')
        .on('previous.revision', '=', (build) =>
          build
            .selectFrom('object_versions as earlier')
            .select((select) => select.fn.max('earlier.revision').as('revision'))
            .whereRef('earlier.project_id', '=', sql.ref('version.project_id'))
            .whereRef('earlier.kind', '=', sql.ref('version.kind'))
            .whereRef('earlier.key', '=', sql.ref('version.key'))
            .whereRef('earlier.revision', '<', sql.ref('version.revision')),
        ),
    )
    .select(['version.kind', 'version.key', 'previous.document as before', 'version.document as after'])
    .where('version.change_id', '=', changeId)
    .orderBy('version.kind')
    .orderBy('version.key')
    .execute();
}
