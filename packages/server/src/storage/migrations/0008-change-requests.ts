import type { Migration } from './migration.ts';

/** Changes that wait for approval. They outlive their project, as history does. */
export const changeRequests: Migration = {
  version: 8,
  name: 'change-requests',
  async up(schema) {
    const texts = [
      'organization_id',
      'project_id',
      'status',
      'author_id',
      'content_digest',
      'updated_at',
      'document',
    ];
    await schema
      .createTable('change_requests')
      .addColumn('id', 'text', (column) => column.notNull().primaryKey())
      .$call((table) =>
        texts.reduce((built, text) => built.addColumn(text, 'text', (column) => column.notNull()), table),
      )
      .addColumn('broke_glass', 'integer', (column) => column.notNull())
      .execute();
    await schema
      .createIndex('change_requests_by_author')
      .on('change_requests')
      .columns(['project_id', 'status', 'author_id', 'content_digest'])
      .execute();
    await schema
      .createIndex('change_requests_by_age')
      .on('change_requests')
      .columns(['project_id', 'id'])
      .execute();
    await schema
      .createTable('change_request_subjects')
      .addColumn('request_id', 'text', (column) =>
        column.notNull().references('change_requests.id').onDelete('cascade'),
      )
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('change_request_subjects_pk', ['kind', 'key', 'request_id'])
      .execute();
    await schema
      .createIndex('change_request_subjects_by_request')
      .on('change_request_subjects')
      .column('request_id')
      .execute();
  },
  async down(schema) {
    await schema.dropTable('change_request_subjects').execute();
    await schema.dropTable('change_requests').execute();
  },
};
