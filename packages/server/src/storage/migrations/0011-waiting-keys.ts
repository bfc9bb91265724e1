import type { Migration } from './migration.ts';

const TABLE = 'principal_keys';
const INDEX = 'principal_keys_past_approval';

/** Keys that open nothing until another person approves them, and those that opened without. Older keys do not wait. */
export const waitingKeys: Migration = {
  version: 11,
  name: 'waiting-keys',
  async up(schema) {
    await schema.alterTable(TABLE).addColumn('waits', 'integer').execute();
    await schema.alterTable(TABLE).addColumn('glass_reason', 'text').execute();
    await schema
      .createIndex(INDEX)
      .on(TABLE)
      .columns(['created_at', 'glass_reason'])
      .where('glass_reason', 'is not', null)
      .execute();
  },
  async down(schema, database) {
    // An older program would let them in.
    await database.deleteFrom(TABLE).where('waits', '=', 1).execute();
    await schema.dropIndex(INDEX).execute();
    await schema.alterTable(TABLE).dropColumn('glass_reason').execute();
    await schema.alterTable(TABLE).dropColumn('waits').execute();
  },
};
