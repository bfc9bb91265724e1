import type { CreateTableBuilder, SchemaModule } from 'kysely';
import { newId } from '../../lib/ids.ts';
import type { AnyDatabase, Migration } from './migration.ts';

interface OldKey {
  readonly key_hash: string;
  readonly principal_id: string;
  readonly created_at: string;
}

interface OldGrant {
  readonly role: string;
  readonly project?: string;
  readonly environment?: string;
}

const OLD_ROLES = ['viewer', 'editor', 'admin'];

/** Roles by project and environment, keys that end, and a counter that tells processes of changed keys. */
export const keysAndGrants: Migration = {
  version: 5,
  name: 'keys-and-grants',
  async up(schema, database) {
    await schema.alterTable('audit').addColumn('subject', 'text').execute();
    await addRights(schema);
    await rolesToGrants(database);
    for (const column of ['role', 'projects'])
      await schema.alterTable('principals').dropColumn(column).execute();
    const keys = await oldKeys(database);
    await schema.dropTable('principal_keys').execute();
    await createKeys(schema);
    for (const key of keys) await database.insertInto('principal_keys').values(withId(key)).execute();
    await schema
      .createTable('watermarks')
      .addColumn('name', 'text', (column) => column.notNull().primaryKey())
      .addColumn('value', 'integer', (column) => column.notNull())
      .execute();
  },
  async down(schema, database) {
    await schema.dropTable('watermarks').execute();
    await schema.alterTable('audit').dropColumn('subject').execute();
    await forgetWhatEnds(database);
    const keys = await oldKeys(database);
    await schema.dropTable('principal_keys').execute();
    await principalKeys(schema).execute();
    await indexKeys(schema);
    for (const key of keys) await database.insertInto('principal_keys').values(key).execute();
    await schema
      .alterTable('principals')
      .addColumn('role', 'text', (column) => column.notNull().defaultTo('viewer'))
      .execute();
    await schema.alterTable('principals').addColumn('projects', 'text').execute();
    await grantsToRoles(database);
    for (const column of ['grants', 'read_only', 'sdk', 'only_project'])
      await schema.alterTable('principals').dropColumn(column).execute();
  },
};

async function addRights(schema: SchemaModule): Promise<void> {
  const table = () => schema.alterTable('principals');
  await table()
    .addColumn('grants', 'text', (column) => column.notNull().defaultTo('[]'))
    .execute();
  await table()
    .addColumn('read_only', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await table().addColumn('sdk', 'text').execute();
  await table().addColumn('only_project', 'text').execute();
}

/** A role in some projects is the role in each; a role without projects is one in the organization. */
async function rolesToGrants(database: AnyDatabase): Promise<void> {
  const rows = await database.selectFrom('principals').select(['id', 'role', 'projects']).execute();
  for (const { id, role, projects } of rows) {
    const keys = projects === null ? undefined : (JSON.parse(projects) as string[]);
    const grants = keys === undefined ? [{ role }] : keys.map((project) => ({ role, project }));
    await database
      .updateTable('principals')
      .set({ grants: JSON.stringify(grants), only_project: keys?.length === 1 ? keys[0] : null })
      .where('id', '=', id)
      .execute();
  }
}

/** Keys that end, ended, or only evaluate would open everything for ever where none of that is known. */
async function forgetWhatEnds(database: AnyDatabase): Promise<void> {
  const sdks = database.selectFrom('principals').select('id').where('sdk', 'is not', null);
  await database
    .deleteFrom('principal_keys')
    .where((build) =>
      build.or([
        build('revoked_at', 'is not', null),
        build('expires_at', 'is not', null),
        build('principal_id', 'in', sdks),
      ]),
    )
    .execute();
}

async function grantsToRoles(database: AnyDatabase): Promise<void> {
  const rows = await database.selectFrom('principals').select(['id', 'grants', 'read_only']).execute();
  for (const { id, grants, read_only } of rows) {
    const { role, projects } = roleOf(JSON.parse(grants) as OldGrant[], read_only === 1);
    await database.updateTable('principals').set({ role, projects }).where('id', '=', id).execute();
  }
}

/** The most that one role in a list of projects can say without giving more than the grants did. */
function roleOf(grants: readonly OldGrant[], isReadOnly: boolean) {
  const rank = ({ role, environment }: OldGrant) =>
    isReadOnly || environment !== undefined || role === 'viewer' ? 0 : role === 'admin' ? 2 : 1;
  const highest = (some: readonly OldGrant[]) => Math.max(0, ...some.map(rank));
  const everywhere = grants.filter(({ project }) => project === undefined);
  if (everywhere.length > 0) return { role: OLD_ROLES[highest(everywhere)], projects: null };
  const byProject = Map.groupBy(grants, ({ project }) => project);
  const lowest = Math.min(2, ...[...byProject.values()].map(highest));
  const role = byProject.size === 0 ? 'viewer' : OLD_ROLES[lowest];
  return { role, projects: JSON.stringify([...byProject.keys()]) };
}

function oldKeys(database: AnyDatabase): Promise<OldKey[]> {
  return database
    .selectFrom('principal_keys')
    .select(['key_hash', 'principal_id', 'created_at'])
    .execute() as Promise<OldKey[]>;
}

function withId(key: OldKey) {
  return { ...key, id: newId('key', new Date(key.created_at)), configured: 0 };
}

function principalKeys(schema: SchemaModule): CreateTableBuilder<string, string> {
  return schema
    .createTable('principal_keys')
    .addColumn('key_hash', 'text', (column) => column.notNull())
    .addColumn('principal_id', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('principal_keys_pk', ['key_hash'])
    .addForeignKeyConstraint('principal_keys_principal', ['principal_id'], 'principals', ['id'], (key) =>
      key.onDelete('cascade'),
    );
}

async function createKeys(schema: SchemaModule): Promise<void> {
  await principalKeys(schema)
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('label', 'text')
    .addColumn('hint', 'text')
    .addColumn('created_by', 'text')
    .addColumn('expires_at', 'text')
    .addColumn('revoked_at', 'text')
    .addColumn('configured', 'integer', (column) => column.notNull())
    .addUniqueConstraint('principal_keys_id', ['id'])
    .execute();
  await indexKeys(schema);
}

async function indexKeys(schema: SchemaModule): Promise<void> {
  await schema
    .createIndex('principal_keys_by_principal_id')
    .on('principal_keys')
    .column('principal_id')
    .execute();
}
