import type { Kysely } from 'kysely';
import type { FlagQuery, FlagRow, Page, PageRequest } from '../flags/flag-store.ts';
import type { Position } from './cursor.ts';
import { flagConditions } from './flag-filter.ts';
import { statesOf } from './flag-states.ts';
import { readPage } from './page.ts';
import type { Schema } from './schema.ts';
import { storedObject } from './stored-object.ts';

/** Lists a project's flags by key, with their states. */
export async function flagList(
  database: Kysely<Schema>,
  projectId: string,
  query: FlagQuery,
  request: PageRequest,
): Promise<Page<FlagRow>> {
  const page = await readPage(
    {
      rows: (limit, after) => rows(database, projectId, query, limit, after),
      count: () => count(database, projectId, query),
      position: (row) => [row.key],
      identity: ['flags', projectId, query],
    },
    request,
  );
  const states = await statesOf(
    database,
    projectId,
    page.items.map((row) => row.key),
  );
  return { ...page, items: page.items.map((row) => flagRow(row, states.get(row.key) ?? {})) };
}

type Row = Awaited<ReturnType<typeof rows>>[number];

function flagRow(row: Row, states: FlagRow['states']): FlagRow {
  return { flag: storedObject('flag', row), states, updatedAt: row.newest };
}

function rows(
  database: Kysely<Schema>,
  projectId: string,
  query: FlagQuery,
  limit: number,
  after?: Position,
) {
  return database
    .selectFrom('flag_index')
    .innerJoin('objects', (join) =>
      join
        .onRef('objects.project_id', '=', 'flag_index.project_id')
        .onRef('objects.key', '=', 'flag_index.flag_key')
        .on('objects.kind', '=', 'flag'),
    )
    .select(['objects.key', 'objects.revision', 'objects.document', 'objects.updated_at'])
    .select('flag_index.updated_at as newest')
    .where((build) => build.and(flagConditions(build, projectId, query)))
    .$if(after !== undefined, (select) => select.where('flag_index.flag_key', '>', String(after?.[0])))
    .orderBy('flag_index.flag_key')
    .limit(limit)
    .execute();
}

async function count(database: Kysely<Schema>, projectId: string, query: FlagQuery): Promise<number> {
  const row = await database
    .selectFrom('flag_index')
    .select((build) => build.fn.countAll().as('total'))
    .where((build) => build.and(flagConditions(build, projectId, query)))
    .executeTakeFirstOrThrow();
  return Number(row.total);
}
