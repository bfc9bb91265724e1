import type { CreateTableBuilder, SchemaModule } from 'kysely';
import type { Migration } from './migration.ts';

/** What segments and saved lists are searched by, and who refers to whom. Nothing stored before refers to anything. */
export const targeting: Migration = {
  version: 2,
  name: 'targeting',
  async up(schema) {
    await projectTable(schema, 'search_index', ['kind', 'key', 'search_text'])
      .addPrimaryKeyConstraint('search_index_pk', ['project_id', 'kind', 'key'])
      .execute();
    const reference = ['kind', 'key', 'target_kind', 'target_key'];
    await projectTable(schema, 'object_references', reference)
      .addPrimaryKeyConstraint('object_references_pk', ['project_id', ...reference])
      .execute();
    await schema
      .createIndex('object_references_by_target')
      .on('object_references')
      .columns(['project_id', 'target_kind', 'target_key'])
      .execute();
  },
  async down(schema) {
    await schema.dropTable('object_references').execute();
    await schema.dropTable('search_index').execute();
  },
};

/** Starts a table of text columns whose rows go when their project goes. */
function projectTable(
  schema: SchemaModule,
  name: string,
  texts: readonly string[],
): CreateTableBuilder<string, string> {
  const start: CreateTableBuilder<string, string> = schema
    .createTable(name)
    .addColumn('project_id', 'text', (column) =>
      column.notNull().references('projects.id').onDelete('cascade'),
    );
  return texts.reduce((table, text) => table.addColumn(text, 'text', (column) => column.notNull()), start);
}
