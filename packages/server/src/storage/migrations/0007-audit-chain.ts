import type { CreateTableBuilder, SchemaModule } from 'kysely';
import type { AuditRow } from '../../audit/audit-row.ts';
import {
  CHAIN_START,
  type ChainPlace,
  digestOfChange,
  linked,
  namesDigest,
  newSalt,
} from '../../audit/chain.ts';
import type { Facts } from '../../audit/facts.ts';
import { newId } from '../../lib/ids.ts';
import type { AnyDatabase, Migration } from './migration.ts';

/** Rows of one statement. */
const PAGE = 250;

const REQUIRED = ['id', 'organization_id', 'at', 'principal_id', 'names_digest', 'door', 'tool', 'outcome'];
const OPTIONAL = [
  'principal_name',
  'acting_for',
  'client',
  'names_salt',
  'error_code',
  'project',
  'flag',
  'environment',
  'change_id',
  'subject',
  'surface',
  'change_request_id',
  'facts',
];
/** Columns that were not there before. */
const NEW = [
  'names_salt',
  'names_digest',
  'flag',
  'environment',
  'surface',
  'change_request_id',
  'break_glass',
  'facts',
  'seq',
  'previous_hash',
  'hash',
];

interface OldRow {
  readonly id: string;
  readonly organization_id: string;
  readonly at: string;
  readonly principal_id: string;
  readonly principal_name: string;
  readonly acting_for: string | null;
  readonly client: string | null;
  readonly door: string;
  readonly tool: string;
  readonly outcome: string;
  readonly error_code: string | null;
  readonly project: string | null;
  readonly change_id: string | null;
  readonly subject: string | null;
  readonly change_document: string | null;
}

/** The audit log as a chain for each organization; rows of before are numbered and sealed by a record of their own. */
export const auditChain: Migration = {
  version: 7,
  name: 'audit-chain',
  async up(schema, database) {
    await schema.dropIndex('audit_by_at').execute();
    await schema.alterTable('audit').renameTo('audit_before').execute();
    await createChain(schema);
    await chainOldRows(database);
    await schema.dropTable('audit_before').execute();
    await indexChain(schema);
  },
  async down(schema) {
    await schema.dropTable('audit_heads').execute();
    await schema.dropIndex('audit_by_seq').execute();
    for (const column of NEW) await schema.alterTable('audit').dropColumn(column).execute();
  },
};

async function createChain(schema: SchemaModule): Promise<void> {
  let table: CreateTableBuilder<string, string> = schema
    .createTable('audit')
    .addColumn('seq', 'integer', (column) => column.notNull());
  for (const name of [...REQUIRED, 'previous_hash', 'hash'])
    table = table.addColumn(name, 'text', (column) => column.notNull());
  for (const name of OPTIONAL) table = table.addColumn(name, 'text');
  await table.addColumn('break_glass', 'integer').addPrimaryKeyConstraint('audit_key', ['id']).execute();
  await schema
    .createTable('audit_heads')
    .addColumn('organization_id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('pruned_seq', 'integer', (column) => column.notNull())
    .addColumn('pruned_hash', 'text', (column) => column.notNull())
    .execute();
}

async function indexChain(schema: SchemaModule): Promise<void> {
  await schema.createIndex('audit_by_at').on('audit').columns(['organization_id', 'at']).execute();
  await schema.createIndex('audit_by_seq').on('audit').columns(['organization_id', 'seq']).unique().execute();
}

async function chainOldRows(database: AnyDatabase): Promise<void> {
  const organizations = await database
    .selectFrom('audit_before')
    .select('organization_id')
    .distinct()
    .orderBy('organization_id')
    .execute();
  for (const { organization_id: id } of organizations) await chainOrganization(database, id);
}

/** Ids sort by age; of one moment any order will do, as long as it stays. */
async function chainOrganization(database: AnyDatabase, organizationId: string): Promise<void> {
  let last: ChainPlace = CHAIN_START;
  let page: OldRow[] = [];
  do {
    page = await oldRows(database, organizationId, page.at(-1)?.id ?? '');
    const rows: AuditRow[] = [];
    for (const row of page) {
      const placed = linked(unlinked(row), rows.at(-1) ?? last);
      rows.push(placed);
    }
    last = rows.at(-1) ?? last;
    if (rows.length > 0) await database.insertInto('audit').values(rows).execute();
  } while (page.length === PAGE);
  const seal = linked(sealOf(organizationId, last), last);
  await database.insertInto('audit').values(seal).execute();
  const { seq, hash } = seal;
  const pruned = { pruned_seq: CHAIN_START.seq, pruned_hash: CHAIN_START.hash };
  await database
    .insertInto('audit_heads')
    .values({ organization_id: organizationId, seq, hash, ...pruned })
    .execute();
}

function oldRows(database: AnyDatabase, organizationId: string, after: string): Promise<OldRow[]> {
  return database
    .selectFrom('audit_before')
    .leftJoin('changes', 'changes.id', 'audit_before.change_id')
    .selectAll('audit_before')
    .select('changes.document as change_document')
    .where('audit_before.organization_id', '=', organizationId)
    .where('audit_before.id', '>', after)
    .orderBy('audit_before.id')
    .limit(PAGE)
    .execute() as Promise<OldRow[]>;
}

function unlinked({ change_document: document, ...row }: OldRow) {
  const change = document === null ? undefined : digestOfChange(document);
  return withDigest({ ...row, facts: change === undefined ? null : JSON.stringify({ change }) });
}

function sealOf(organizationId: string, { seq, hash }: ChainPlace) {
  const now = new Date();
  const facts: Facts = { sealed: { seq, hash } };
  return withDigest({
    id: newId('aud', now),
    organization_id: organizationId,
    at: now.toISOString(),
    principal_id: 'guidon',
    principal_name: 'Guidon',
    acting_for: null,
    client: null,
    door: 'system',
    tool: 'seal_audit',
    outcome: 'applied',
    error_code: null,
    project: null,
    change_id: null,
    subject: null,
    facts: JSON.stringify(facts),
  });
}

function withDigest(row: Omit<OldRow, 'change_document'> & { readonly facts: string | null }) {
  const names = { ...row, names_salt: newSalt() };
  const none = {
    flag: null,
    environment: null,
    surface: null,
    change_request_id: null,
    break_glass: null,
  };
  return { ...names, ...none, names_digest: namesDigest(names) };
}
