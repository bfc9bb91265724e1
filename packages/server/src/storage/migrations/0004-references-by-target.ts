import type { Migration } from './migration.ts';

const INDEX = 'object_references_by_target';
const TARGET = ['project_id', 'target_kind', 'target_key'];

/**
 * Finds who refers to a target by an index that answers alone. SQLite preferred the primary key, which does answer
 * alone, and read all references of the project.
 */
export const referencesByTarget: Migration = {
  version: 4,
  name: 'references-by-target',
  async up(schema) {
    await schema.dropIndex(INDEX).execute();
    await schema
      .createIndex(INDEX)
      .on('object_references')
      .columns([...TARGET, 'kind', 'key'])
      .execute();
  },
  async down(schema) {
    await schema.dropIndex(INDEX).execute();
    await schema.createIndex(INDEX).on('object_references').columns(TARGET).execute();
  },
};
