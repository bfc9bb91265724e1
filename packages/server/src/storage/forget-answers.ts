import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** More than one write adds, so that what piled up goes, and few enough that no write is held up. */
const MOST_AT_ONCE = 20;

/** Forgets some of the answers of idempotency keys that were given before a time (ISO 8601), the oldest first. */
export async function forgetAnswers(database: Kysely<Schema>, before: string): Promise<void> {
  await database
    .deleteFrom('idempotent_answers')
    .where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('principal_id', 'key'),
        'in',
        selectFrom('idempotent_answers')
          .select(['principal_id', 'key'])
          .where('at', '<', before)
          .orderBy('at')
          .limit(MOST_AT_ONCE)
          .$asTuple('principal_id', 'key'),
      ),
    )
    .execute();
}
