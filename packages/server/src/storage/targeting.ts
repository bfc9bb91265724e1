import type { Kysely } from 'kysely';
import type { TargetingDelta } from '../flags/flag-store.ts';
import { chunks } from './chunks.ts';
import type { Schema } from './schema.ts';
import { parseDocument } from './stored-object.ts';

const KINDS = ['segment', 'list'] as const;

type Kind = (typeof KINDS)[number];

/** Every segment and saved list of a project that changed after a revision, or all of them. */
export async function targeting(
  database: Kysely<Schema>,
  projectId: string,
  sinceRevision: number,
): Promise<readonly TargetingDelta[]> {
  if (sinceRevision <= 0) return (await currentRows(database, projectId)).map(deltaOf);
  const changed = await changedSince(database, projectId, sinceRevision);
  const deltas: TargetingDelta[] = [];
  for (const kind of KINDS) {
    const keys = new Set(changed.filter((row) => row.kind === kind).map((row) => row.key));
    for (const some of chunks([...keys])) {
      const rows = await currentRows(database, projectId, kind, some);
      const alive = new Set(rows.map((row) => row.key));
      const deleted = some
        .filter((key) => !alive.has(key))
        .map((key) => ({ kind, key, document: undefined }));
      deltas.push(...rows.map(deltaOf), ...deleted);
    }
  }
  return deltas;
}

function changedSince(database: Kysely<Schema>, projectId: string, revision: number) {
  return database
    .selectFrom('object_versions')
    .select(['kind', 'key'])
    .where('project_id', '=', projectId)
    .where('revision', '>', revision)
    .where('kind', 'in', KINDS)
    .execute();
}

function currentRows(database: Kysely<Schema>, projectId: string, kind?: Kind, keys: readonly string[] = []) {
  return database
    .selectFrom('objects')
    .select(['kind', 'key', 'document'])
    .where('project_id', '=', projectId)
    .where('kind', 'in', kind === undefined ? KINDS : [kind])
    .$if(kind !== undefined, (select) => select.where('key', 'in', keys))
    .orderBy('kind')
    .orderBy('key')
    .execute();
}

function deltaOf({ kind, key, document }: { kind: string; key: string; document: string }): TargetingDelta {
  return kind === 'segment'
    ? { kind, key, document: parseDocument(kind, document) }
    : { kind: 'list', key, document: parseDocument('list', document) };
}
