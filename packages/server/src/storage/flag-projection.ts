import type { Flag } from '@guidon/core';
import { type Kysely, sql } from 'kysely';
import { chunks } from './chunks.ts';
import { fold } from './fold.ts';
import type { FlagIndexTable, Schema } from './schema.ts';

/** A flag as a change left it. */
export interface ProjectedFlag {
  readonly projectId: string;
  readonly flagKey: string;
  readonly at: string;
  readonly document: Flag | undefined;
}

/** Brings `flag_index` in line with a flag's document. */
export async function projectFlag(database: Kysely<Schema>, flag: ProjectedFlag): Promise<void> {
  if (flag.document === undefined) return removeFlag(database, 'flag_index', flag);
  const row = { ...indexRow(flag, flag.document), updated_at: newestTime(database, flag) };
  await database
    .insertInto('flag_index')
    .values(row)
    .onConflict((conflict) => conflict.columns(['project_id', 'flag_key']).doUpdateSet(row))
    .execute();
}

/** Brings `flag_tags` in line with a flag's document. */
export async function projectFlagTags(database: Kysely<Schema>, flag: ProjectedFlag): Promise<void> {
  await removeFlag(database, 'flag_tags', flag);
  const tags = [...new Set(flag.document?.tags)];
  const rows = tags.map((tag) => ({ project_id: flag.projectId, flag_key: flag.flagKey, tag }));
  for (const chunk of chunks(rows)) await database.insertInto('flag_tags').values(chunk).execute();
}

async function removeFlag(
  database: Kysely<Schema>,
  table: 'flag_index' | 'flag_tags',
  { projectId, flagKey }: ProjectedFlag,
): Promise<void> {
  await database
    .deleteFrom(table)
    .where('project_id', '=', projectId)
    .where('flag_key', '=', flagKey)
    .execute();
}

/** A flag is as new as its newest state, in whichever order a change puts them. */
function newestTime(database: Kysely<Schema>, { projectId, flagKey, at }: ProjectedFlag) {
  return database.fn.coalesce(
    database
      .selectFrom('state_index')
      .select((build) => build.fn.max('updated_at').as('newest'))
      .where('project_id', '=', projectId)
      .where('flag_key', '=', flagKey)
      .where('updated_at', '>', at),
    sql.val(at),
  );
}

function indexRow(flag: ProjectedFlag, document: Flag): Omit<FlagIndexTable, 'updated_at'> {
  return {
    project_id: flag.projectId,
    flag_key: flag.flagKey,
    key_folded: fold(flag.flagKey),
    type: document.type,
    kind: document.kind,
    owner: document.owner ?? null,
    archived: document.archived ? 1 : 0,
    search_text: searchText(document),
  };
}

/** No word holds a line break, so none is found across two fields. */
function searchText({ key, description, owner, tags }: Flag): string {
  return fold([key, description ?? '', owner ?? '', ...tags].join('\n'));
}
