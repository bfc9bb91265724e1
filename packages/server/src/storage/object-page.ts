import type { ExpressionBuilder, Kysely } from 'kysely';
import type { StoredObject } from '../flags/documents.ts';
import type { Page, PageRequest } from '../flags/flag-store.ts';
import type { Position } from './cursor.ts';
import { readPage } from './page.ts';
import type { Schema } from './schema.ts';
import { hasWord, searchWords } from './search-words.ts';
import { storedObject } from './stored-object.ts';

/** What is searched for, and where. */
interface ObjectQuery {
  readonly projectId: string;
  readonly kind: 'segment' | 'list';
  readonly words: readonly string[];
}

/** Lists a project's segments or saved lists by key. */
export async function objectPage<K extends 'segment' | 'list'>(
  database: Kysely<Schema>,
  projectId: string,
  kind: K,
  search: string | undefined,
  request: PageRequest,
): Promise<Page<StoredObject<K>>> {
  const query = { projectId, kind, words: searchWords(search ?? '') };
  const page = await readPage(
    {
      rows: (limit, after) => rows(database, query, limit, after),
      count: () => count(database, query),
      position: (row) => [row.key],
      identity: ['objects', query],
    },
    request,
  );
  return { ...page, items: page.items.map((row) => storedObject(kind, row)) };
}

function rows(database: Kysely<Schema>, query: ObjectQuery, limit: number, after?: Position) {
  return database
    .selectFrom('search_index')
    .innerJoin('objects', (join) =>
      join
        .onRef('objects.project_id', '=', 'search_index.project_id')
        .onRef('objects.kind', '=', 'search_index.kind')
        .onRef('objects.key', '=', 'search_index.key'),
    )
    .select(['objects.key', 'objects.revision', 'objects.document', 'objects.updated_at'])
    .where((build) => build.and(conditions(build, query)))
    .$if(after !== undefined, (select) => select.where('search_index.key', '>', String(after?.[0])))
    .orderBy('search_index.key')
    .limit(limit)
    .execute();
}

async function count(database: Kysely<Schema>, query: ObjectQuery): Promise<number> {
  const row = await database
    .selectFrom('search_index')
    .select((build) => build.fn.countAll().as('total'))
    .where((build) => build.and(conditions(build, query)))
    .executeTakeFirstOrThrow();
  return Number(row.total);
}

function conditions(build: ExpressionBuilder<Schema, 'search_index'>, query: ObjectQuery) {
  return [
    build('search_index.project_id', '=', query.projectId),
    build('search_index.kind', '=', query.kind),
    ...query.words.map((word) => hasWord(build.ref('search_index.search_text'), word)),
  ];
}
