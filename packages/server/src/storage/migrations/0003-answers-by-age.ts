import type { Migration } from './migration.ts';

/** Finds the oldest answers of idempotency keys, which are forgotten. */
export const answersByAge: Migration = {
  version: 3,
  name: 'answers-by-age',
  async up(schema) {
    await schema.createIndex('idempotent_answers_by_at').on('idempotent_answers').column('at').execute();
  },
  async down(schema) {
    await schema.dropIndex('idempotent_answers_by_at').execute();
  },
};
