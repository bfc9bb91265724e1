import type { CreateTableBuilder, SchemaModule } from 'kysely';
import type { Migration } from './migration.ts';

/** Projects, objects with their history and projections, principals, and the audit log. */
export const initial: Migration = {
  version: 1,
  name: 'initial',
  async up(schema) {
    await createProjects(schema);
    await createObjects(schema);
    await createChanges(schema);
    await createFlagIndex(schema);
    await createStateIndex(schema);
    await createPrincipals(schema);
    await createSecrets(schema);
    await createAudit(schema);
  },
  async down(schema) {
    for (const table of [...TABLES].reverse()) await schema.dropTable(table).execute();
  },
};

const TABLES = [
  'organizations',
  'projects',
  'objects',
  'object_versions',
  'changes',
  'change_flags',
  'change_environments',
  'flag_index',
  'flag_tags',
  'state_index',
  'principals',
  'principal_keys',
  'secrets',
  'confirmation_nonces',
  'idempotent_answers',
  'audit',
] as const;

type Table = (typeof TABLES)[number];

/** Starts a table with text columns that are never null, which most are. */
function table(schema: SchemaModule, name: Table, ...texts: string[]): CreateTableBuilder<Table, string> {
  const start: CreateTableBuilder<Table, string> = schema.createTable(name);
  return texts.reduce(
    (builder, text) => builder.addColumn(text, 'text', (column) => column.notNull()),
    start,
  );
}

/** Starts a table of rows that go when their project goes. */
function projectTable(
  schema: SchemaModule,
  name: Table,
  ...texts: string[]
): CreateTableBuilder<Table, string> {
  return table(schema, name)
    .addColumn('project_id', 'text', (column) =>
      column.notNull().references('projects.id').onDelete('cascade'),
    )
    .$call((builder) =>
      texts.reduce((built, text) => built.addColumn(text, 'text', (column) => column.notNull()), builder),
    );
}

async function index(schema: SchemaModule, on: Table, ...columns: string[]): Promise<void> {
  await schema
    .createIndex(`${on}_by_${columns.at(-1)}`)
    .on(on)
    .columns(columns)
    .execute();
}

async function createProjects(schema: SchemaModule): Promise<void> {
  await table(schema, 'organizations', 'id', 'key', 'name')
    .addPrimaryKeyConstraint('organizations_pk', ['id'])
    .addUniqueConstraint('organizations_key', ['key'])
    .execute();
  await table(schema, 'projects', 'id', 'organization_id', 'key')
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('projects_pk', ['id'])
    .addUniqueConstraint('projects_key', ['organization_id', 'key'])
    .addForeignKeyConstraint('projects_organization', ['organization_id'], 'organizations', ['id'])
    .execute();
}

async function createObjects(schema: SchemaModule): Promise<void> {
  await projectTable(schema, 'objects', 'kind', 'key')
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('objects_pk', ['project_id', 'kind', 'key'])
    .execute();
  await table(schema, 'object_versions', 'project_id', 'kind', 'key', 'change_id')
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('document', 'text')
    .addPrimaryKeyConstraint('object_versions_pk', ['project_id', 'kind', 'key', 'revision'])
    .execute();
  await index(schema, 'object_versions', 'change_id');
  await index(schema, 'object_versions', 'project_id', 'revision');
}

async function createChanges(schema: SchemaModule): Promise<void> {
  await table(
    schema,
    'changes',
    'id',
    'organization_id',
    'project_id',
    'at',
    'author_name',
    'tool',
    'document',
  )
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('reverts', 'text')
    .addPrimaryKeyConstraint('changes_pk', ['id'])
    .execute();
  await index(schema, 'changes', 'project_id', 'revision');
  await index(schema, 'changes', 'project_id', 'at');
  await index(schema, 'changes', 'reverts');
  await createChangeIndex(schema, 'change_flags', 'flag_key');
  await createChangeIndex(schema, 'change_environments', 'environment_key');
}

async function createChangeIndex(schema: SchemaModule, name: Table, key: string): Promise<void> {
  await table(schema, name, 'project_id', key, 'change_id')
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint(`${name}_pk`, ['project_id', key, 'revision', 'change_id'])
    .execute();
}

async function createFlagIndex(schema: SchemaModule): Promise<void> {
  const texts = ['flag_key', 'key_folded', 'type', 'kind', 'search_text', 'updated_at'];
  await projectTable(schema, 'flag_index', ...texts)
    .addColumn('owner', 'text')
    .addColumn('archived', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('flag_index_pk', ['project_id', 'flag_key'])
    .execute();
  await index(schema, 'flag_index', 'project_id', 'key_folded');
  await index(schema, 'flag_index', 'project_id', 'updated_at');
  await index(schema, 'flag_index', 'project_id', 'archived', 'flag_key');
  await projectTable(schema, 'flag_tags', 'tag', 'flag_key')
    .addPrimaryKeyConstraint('flag_tags_pk', ['project_id', 'tag', 'flag_key'])
    .execute();
  await index(schema, 'flag_tags', 'project_id', 'flag_key');
}

async function createStateIndex(schema: SchemaModule): Promise<void> {
  await projectTable(schema, 'state_index', 'environment_key', 'flag_key', 'fingerprint', 'updated_at')
    .addColumn('enabled', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('state_index_pk', ['project_id', 'environment_key', 'flag_key'])
    .execute();
  await index(schema, 'state_index', 'project_id', 'flag_key', 'environment_key');
}

async function createPrincipals(schema: SchemaModule): Promise<void> {
  await table(schema, 'principals', 'id', 'organization_id', 'kind', 'name', 'role', 'created_at')
    .addColumn('acting_for', 'text')
    .addColumn('projects', 'text')
    .addPrimaryKeyConstraint('principals_pk', ['id'])
    .addUniqueConstraint('principals_name', ['organization_id', 'kind', 'name'])
    .addForeignKeyConstraint('principals_organization', ['organization_id'], 'organizations', ['id'])
    .execute();
  await table(schema, 'principal_keys', 'key_hash', 'principal_id', 'created_at')
    .addPrimaryKeyConstraint('principal_keys_pk', ['key_hash'])
    .addForeignKeyConstraint('principal_keys_principal', ['principal_id'], 'principals', ['id'], (key) =>
      key.onDelete('cascade'),
    )
    .execute();
  await index(schema, 'principal_keys', 'principal_id');
}

async function createSecrets(schema: SchemaModule): Promise<void> {
  await table(schema, 'secrets', 'name', 'value').addPrimaryKeyConstraint('secrets_pk', ['name']).execute();
  await table(schema, 'confirmation_nonces', 'nonce', 'expires_at')
    .addPrimaryKeyConstraint('confirmation_nonces_pk', ['nonce'])
    .execute();
  await index(schema, 'confirmation_nonces', 'expires_at');
  await table(schema, 'idempotent_answers', 'principal_id', 'key', 'digest', 'answer', 'at')
    .addPrimaryKeyConstraint('idempotent_answers_pk', ['principal_id', 'key'])
    .execute();
}

async function createAudit(schema: SchemaModule): Promise<void> {
  const texts = ['id', 'organization_id', 'at', 'principal_id', 'principal_name', 'door', 'tool', 'outcome'];
  await table(schema, 'audit', ...texts)
    .addColumn('acting_for', 'text')
    .addColumn('client', 'text')
    .addColumn('error_code', 'text')
    .addColumn('project', 'text')
    .addColumn('change_id', 'text')
    .addPrimaryKeyConstraint('audit_pk', ['id'])
    .execute();
  await index(schema, 'audit', 'organization_id', 'at');
}
