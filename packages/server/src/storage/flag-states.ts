import { type Kysely, sql } from 'kysely';
import { parseStateKey, type StoredObject } from '../flags/documents.ts';
import type { FlagRow } from '../flags/flag-store.ts';
import type { Schema } from './schema.ts';
import { type ObjectRow, storedObject } from './stored-object.ts';

type States = FlagRow['states'];

/** The states of some flags: by flag key, then by environment key. */
export async function statesOf(
  database: Kysely<Schema>,
  projectId: string,
  flagKeys: readonly string[],
): Promise<ReadonlyMap<string, States>> {
  if (flagKeys.length === 0) return new Map();
  const rows = await stateRows(database, projectId, flagKeys);
  const byFlag = Map.groupBy(rows, (row) => parseStateKey(row.key).flagKey);
  return new Map([...byFlag].map(([flagKey, states]) => [flagKey, byEnvironment(states)]));
}

function byEnvironment(rows: readonly ObjectRow[]): States {
  return Object.fromEntries(rows.map(entry));
}

function entry(row: ObjectRow): [string, StoredObject<'state'>] {
  return [parseStateKey(row.key).environmentKey, storedObject('state', row)];
}

function stateRows(database: Kysely<Schema>, projectId: string, flagKeys: readonly string[]) {
  return database
    .selectFrom('state_index')
    .innerJoin('objects', (join) =>
      join
        .onRef('objects.project_id', '=', 'state_index.project_id')
        .on('objects.kind', '=', 'state')
        .on(sql`objects.key`, '=', sql`state_index.environment_key || '/' || state_index.flag_key`),
    )
    .select(['objects.key', 'objects.revision', 'objects.document', 'objects.updated_at'])
    .where('state_index.project_id', '=', projectId)
    .where('state_index.flag_key', 'in', flagKeys)
    .orderBy('objects.key')
    .execute();
}
