import type { Migration } from './migration.ts';

/** When a change was recorded, by the clock of the database: what held at a moment is then the same for all instances. */
export const recordedAt: Migration = {
  version: 13,
  name: 'recorded-at',
  async up(schema) {
    await schema.alterTable('changes').addColumn('recorded_at', 'bigint').execute();
  },
  async down(schema) {
    await schema.alterTable('changes').dropColumn('recorded_at').execute();
  },
};
