import type { CreateTableBuilder, SchemaModule } from 'kysely';
import type { AnyDatabase, Migration } from './migration.ts';

interface OldPrincipal {
  readonly id: string;
  readonly organization_id: string;
  readonly kind: string;
  readonly name: string;
  readonly acting_for: string | null;
  readonly created_at: string;
  readonly grants: string;
  readonly read_only: number;
  readonly sdk: string | null;
  readonly only_project: string | null;
}

interface OldKey {
  readonly key_hash: string;
  readonly principal_id: string;
  readonly created_at: string;
  readonly id: string;
  readonly label: string | null;
  readonly hint: string | null;
  readonly created_by: string | null;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
  readonly configured: number;
}

interface Rows<P extends OldPrincipal, K extends OldKey> {
  readonly principals: readonly P[];
  readonly keys: readonly K[];
}

/**
 * Where principals come from, with names of their own for each origin; by whom and with what keys were made, and how
 * long they shall live. Both tables are made anew: SQLite cannot take a constraint away.
 */
export const originsAndMakers: Migration = {
  version: 9,
  name: 'origins-and-makers',
  async up(schema, database) {
    const { principals, keys } = await takeOut(schema, database);
    await createPrincipals(schema, true);
    await createKeys(schema, true);
    const holders = new Set(keys.map((key) => key.principal_id));
    const origins = principals.map((one) => ({ ...one, origin: originOf(one, holders.has(one.id)) }));
    await putBack(database, { principals: origins, keys });
  },
  async down(schema, database) {
    const { principals, keys } = await takeOut(schema, database);
    await createPrincipals(schema, false);
    await createKeys(schema, false);
    const byOrigin = [...principals].sort((a, b) => (a.origin < b.origin ? -1 : 1));
    await putBack(database, { principals: byOrigin.map(oldPrincipal), keys: keys.map(oldKey) });
  },
};

/** Without a key come the operator, the agent on stdio, and who has tokens: told apart by issuer and subject. */
function originOf({ name }: OldPrincipal, hasKey: boolean): string {
  if (hasKey) return 'key';
  return /^https?:\/\/\S+ \[/.test(name) ? 'token' : 'machine';
}

/** All rows, whose tables are then gone: first that which refers to the other. */
async function takeOut(schema: SchemaModule, database: AnyDatabase) {
  const principals = (await database.selectFrom('principals').selectAll().execute()) as (OldPrincipal & {
    readonly origin: string;
  })[];
  const keys = (await database.selectFrom('principal_keys').selectAll().execute()) as OldKey[];
  await schema.dropTable('principal_keys').execute();
  await schema.dropTable('principals').execute();
  return { principals, keys };
}

/** Of several with one name, which an older schema does not allow, the first stays. */
async function putBack(database: AnyDatabase, { principals, keys }: Rows<OldPrincipal, OldKey>) {
  for (const row of principals)
    await database
      .insertInto('principals')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  for (const row of keys) await database.insertInto('principal_keys').values(row).execute();
}

function createPrincipals(schema: SchemaModule, withOrigin: boolean): Promise<void> {
  const name = ['organization_id', ...(withOrigin ? ['origin'] : []), 'kind', 'name'];
  const texts = ['id', ...name, 'created_at', 'grants'];
  const start: CreateTableBuilder<string, string> = schema.createTable('principals');
  return texts
    .reduce((table, text) => table.addColumn(text, 'text', (column) => column.notNull()), start)
    .addColumn('acting_for', 'text')
    .addColumn('read_only', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('sdk', 'text')
    .addColumn('only_project', 'text')
    .addPrimaryKeyConstraint('principals_pk', ['id'])
    .addUniqueConstraint('principals_name', name)
    .addForeignKeyConstraint('principals_organization', ['organization_id'], 'organizations', ['id'])
    .execute();
}

async function createKeys(schema: SchemaModule, withMakers: boolean): Promise<void> {
  const table = ['label', 'hint', 'created_by', 'expires_at', 'revoked_at']
    .reduce(
      (built, text) => built.addColumn(text, 'text'),
      schema
        .createTable('principal_keys')
        .addColumn('key_hash', 'text', (column) => column.notNull())
        .addColumn('principal_id', 'text', (column) => column.notNull())
        .addColumn('created_at', 'text', (column) => column.notNull())
        .addColumn('id', 'text', (column) => column.notNull()),
    )
    .addColumn('configured', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('principal_keys_pk', ['key_hash'])
    .addUniqueConstraint('principal_keys_id', ['id'])
    .addForeignKeyConstraint('principal_keys_principal', ['principal_id'], 'principals', ['id'], (key) =>
      key.onDelete('cascade'),
    );
  await (withMakers
    ? table.addColumn('days', 'integer').addColumn('made_by', 'text').addColumn('made_with', 'text')
    : table
  ).execute();
  await index(schema, 'principal_id');
  if (withMakers) await index(schema, 'made_with');
}

function index(schema: SchemaModule, column: string): Promise<void> {
  return schema.createIndex(`principal_keys_by_${column}`).on('principal_keys').column(column).execute();
}

function oldPrincipal({ origin: _origin, ...row }: OldPrincipal & { readonly origin: string }): OldPrincipal {
  return row;
}

function oldKey(key: OldKey): OldKey {
  const { days: _days, made_by: _by, made_with: _with, ...row } = key as OldKey & Record<string, unknown>;
  return row;
}
