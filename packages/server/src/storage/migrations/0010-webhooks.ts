import type { CreateTableBuilder } from 'kysely';
import type { Migration } from './migration.ts';

/** Webhooks, and the messages on their way to them. */
export const webhooks: Migration = {
  version: 10,
  name: 'webhooks',
  async up(schema) {
    await texts(schema.createTable('webhooks'), [
      'organization_id',
      'url',
      'events',
      'secret',
      'created_at',
      'created_by',
    ])
      .addColumn('id', 'text', (column) => column.notNull().primaryKey())
      .addColumn('project', 'text')
      .addForeignKeyConstraint('webhooks_organization', ['organization_id'], 'organizations', ['id'])
      .execute();
    await schema.createIndex('webhooks_by_organization').on('webhooks').column('organization_id').execute();
    const message = [
      'event_id',
      'webhook_id',
      'organization_id',
      'type',
      'body',
      'created_at',
      'status',
      'next_at',
    ];
    await texts(schema.createTable('webhook_messages'), message)
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('last_at', 'text')
      .addColumn('last_status', 'integer')
      .addColumn('last_problem', 'text')
      .addPrimaryKeyConstraint('webhook_messages_pk', ['webhook_id', 'event_id'])
      .addForeignKeyConstraint('webhook_messages_webhook', ['webhook_id'], 'webhooks', ['id'], (key) =>
        key.onDelete('cascade'),
      )
      .execute();
    await schema
      .createIndex('webhook_messages_due')
      .on('webhook_messages')
      .columns(['status', 'next_at'])
      .execute();
    await schema
      .createIndex('webhook_messages_by_age')
      .on('webhook_messages')
      .columns(['status', 'created_at'])
      .execute();
  },
  async down(schema) {
    await schema.dropTable('webhook_messages').execute();
    await schema.dropTable('webhooks').execute();
  },
};

function texts(start: CreateTableBuilder<string, string>, names: readonly string[]) {
  return names.reduce((table, name) => table.addColumn(name, 'text', (column) => column.notNull()), start);
}
