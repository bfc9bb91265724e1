import { type Kysely, sql } from 'kysely';
import type { UsageCount } from '../flags/usage.ts';
import { chunks } from './chunks.ts';
import type { Schema } from './schema.ts';

/** Few enough that no other writer is held up. */
const MOST_AT_ONCE = 1000;

/** The counts of some flags of a project. */
export async function usageOf(
  database: Kysely<Schema>,
  projectId: string,
  flagKeys: readonly string[],
): Promise<readonly UsageCount[]> {
  const counts: UsageCount[] = [];
  for (const keys of chunks(flagKeys)) {
    const rows = await database
      .selectFrom('flag_usage')
      .selectAll()
      .where('project_id', '=', projectId)
      .where('flag_key', 'in', keys)
      .execute();
    for (const row of rows) {
      counts.push({
        projectId,
        environmentKey: row.environment_key,
        flagKey: row.flag_key,
        variation: row.variation,
        day: row.day,
        // PostgreSQL gives large numbers as text.
        count: Number(row.count),
        lastAt: row.last_at,
      });
    }
  }
  return counts;
}

/** Adds counts to those of their days; counts of projects that are no more are dropped. */
export async function addUsage(database: Kysely<Schema>, counts: readonly UsageCount[]): Promise<void> {
  const projects = await database.selectFrom('projects').select('id').execute();
  const known = new Set(projects.map(({ id }) => id));
  for (const some of chunks(counts.filter(({ projectId }) => known.has(projectId)))) {
    await database
      .insertInto('flag_usage')
      .values(some.map(rowOf))
      .onConflict((conflict) =>
        conflict.columns(['project_id', 'flag_key', 'environment_key', 'variation', 'day']).doUpdateSet({
          count: sql`flag_usage.count + excluded.count`,
          // The clocks of two instances differ.
          last_at: sql`case when excluded.last_at > flag_usage.last_at then excluded.last_at else flag_usage.last_at end`,
        }),
      )
      .execute();
  }
}

/** Forgets some of the counts of the days before one; answers whether there are none left. */
export async function forgetUsage(database: Kysely<Schema>, day: string): Promise<boolean> {
  const { numDeletedRows } = await database
    .deleteFrom('flag_usage')
    .where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('project_id', 'flag_key', 'environment_key', 'variation', 'day'),
        'in',
        selectFrom('flag_usage')
          .select(['project_id', 'flag_key', 'environment_key', 'variation', 'day'])
          .where('day', '<', day)
          .limit(MOST_AT_ONCE)
          .$asTuple('project_id', 'flag_key', 'environment_key', 'variation', 'day'),
      ),
    )
    .executeTakeFirst();
  return numDeletedRows < MOST_AT_ONCE;
}

function rowOf({ projectId, flagKey, environmentKey, variation, day, count, lastAt }: UsageCount) {
  const keys = { project_id: projectId, flag_key: flagKey, environment_key: environmentKey };
  return { ...keys, variation, day, count, last_at: lastAt };
}
