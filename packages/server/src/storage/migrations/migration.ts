import type { Kysely, SchemaModule } from 'kysely';

// A migration knows the tables as they were at its time, not as the program's types have them.
// biome-ignore lint/suspicious/noExplicitAny: Kysely's own word for a schema that is not known
export type AnyDatabase = Kysely<any>;

/** One numbered step of the schema, with its way back. */
export interface Migration {
  /** One more than that of the step before. */
  readonly version: number;
  readonly name: string;
  /** Runs inside the migration's own transaction. The database is for moving rows, in whatever shape they are then. */
  up(schema: SchemaModule, database: AnyDatabase): Promise<void>;
  down(schema: SchemaModule, database: AnyDatabase): Promise<void>;
}
