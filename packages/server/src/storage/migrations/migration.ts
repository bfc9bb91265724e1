import type { SchemaModule } from 'kysely';

/** One numbered step of the schema, with its way back. */
export interface Migration {
  /** One more than that of the step before. */
  readonly version: number;
  readonly name: string;
  /** Runs inside the migration's own transaction. */
  up(schema: SchemaModule): Promise<void>;
  down(schema: SchemaModule): Promise<void>;
}
