import type { Migration } from './migration.ts';

const KEY = ['project_id', 'flag_key', 'environment_key', 'variation', 'day'] as const;

/** Counts how often flags are evaluated, by day. */
export const usage: Migration = {
  version: 6,
  name: 'usage',
  async up(schema) {
    await schema
      .createTable('flag_usage')
      .addColumn('project_id', 'text', (column) =>
        column.notNull().references('projects.id').onDelete('cascade'),
      )
      .addColumn('flag_key', 'text', (column) => column.notNull())
      .addColumn('environment_key', 'text', (column) => column.notNull())
      .addColumn('variation', 'text', (column) => column.notNull())
      .addColumn('day', 'text', (column) => column.notNull())
      .addColumn('count', 'bigint', (column) => column.notNull())
      .addColumn('last_at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('flag_usage_pk', [...KEY])
      .execute();
    await schema.createIndex('flag_usage_by_day').on('flag_usage').column('day').execute();
  },
  async down(schema) {
    await schema.dropTable('flag_usage').execute();
  },
};
