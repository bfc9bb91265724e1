import type { Database } from './databases.ts';
import type { Row } from './suite.ts';

/** What was measured on a database, or one row that says that its services do not answer here. */
export async function measuredOn(
  database: Database,
  what: string,
  measure: () => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const answers = await database.answers();
  return answers ? measure() : [{ what: `${what}: skipped, no ${database.name} answers`, figures: {} }];
}
