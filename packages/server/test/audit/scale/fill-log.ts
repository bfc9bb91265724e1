import { type Kysely, sql } from 'kysely';
import type { AuditRow } from '../../../src/audit/audit-row.ts';
import { digestOfChange, linked } from '../../../src/audit/chain.ts';
import type { AuditEntry } from '../../../src/flags/flag-store.ts';
import { canonicalJson } from '../../../src/lib/canonical-json.ts';
import { newId } from '../../../src/lib/ids.ts';
import { auditHead } from '../../../src/storage/audit-head.ts';
import { unlinkedRow } from '../../../src/storage/insert-audit.ts';
import type { ChangesTable, Schema } from '../../../src/storage/schema.ts';
import type { StorageEngine } from '../../../src/storage/storage-engine.ts';

/** Rows of one transaction. */
const PORTION = 5000;
/** Rows of one statement. */
const CHUNK = 500;

const TOOLS = ['set_flag_state', 'set_flag_rules', 'update_flag', 'create_flag', 'promote_flag'];
const PEOPLE = 200;
const PROJECTS = 10;
const FLAGS = 2000;
const CLIENTS = ['claude-code 2.1', 'codex 0.9', 'cursor 3', 'guidon cli'];

/** One row and, of every other, the change it tells of. */
interface Told {
  readonly entry: AuditEntry;
  readonly change: ChangesTable | undefined;
}

/**
 * Adds rows to the end of an organization's log until it has so many, chained by the product's own functions.
 *
 * Every other row has a change; one of ten is a refusal, one of a hundred was proposed. They go in by the hundred, past
 * the change service: a log of a million is there in minutes.
 */
export async function fillLog(engine: StorageEngine, organizationId: string, rows: number): Promise<void> {
  await engine.write((database) => addProjects(database, organizationId));
  for (let from = await length(engine, organizationId); from < rows; from += PORTION) {
    const to = Math.min(from + PORTION, rows);
    await engine.write((database) => addPortion(database, organizationId, from, to));
  }
}

/** Has PostgreSQL look at how much there is, as its autovacuum does; SQLite never does by itself. */
export async function analyzeLog(engine: StorageEngine): Promise<void> {
  await engine.write((database) => sql`analyze`.execute(database));
}

async function addProjects(database: Kysely<Schema>, organizationId: string): Promise<void> {
  const keys = Array.from({ length: PROJECTS }, (_, number) => ({
    id: `prj_${number}`,
    organization_id: organizationId,
    key: `project-${number}`,
    revision: 0,
  }));
  const inserted = database.insertInto('projects').values(keys);
  await inserted.onConflict((conflict) => conflict.doNothing()).execute();
}

async function length(engine: StorageEngine, organizationId: string): Promise<number> {
  return (await engine.read((database) => auditHead(database, organizationId)))?.seq ?? 0;
}

async function addPortion(database: Kysely<Schema>, organizationId: string, from: number, to: number) {
  let last = await auditHead(database, organizationId);
  if (last === undefined) throw new Error('Nothing was written to this log yet.');
  for (let first = from; first < to; first += CHUNK) {
    const rows: AuditRow[] = [];
    const changes: ChangesTable[] = [];
    for (let number = first; number < Math.min(first + CHUNK, to); number++) {
      const { entry, change } = toldOf(organizationId, number);
      const facts = change === undefined ? null : JSON.stringify({ change: digestOfChange(change.document) });
      rows.push(linked(unlinkedRow(entry, facts), rows.at(-1) ?? last));
      if (change !== undefined) changes.push(change);
    }
    await database.insertInto('audit').values(rows).execute();
    await database.insertInto('changes').values(changes).execute();
    await database.insertInto('change_flags').values(changes.map(flagOf)).execute();
    await database.insertInto('change_environments').values(changes.map(environmentOf)).execute();
    last = { ...last, ...(rows.at(-1) as AuditRow) };
  }
  const { seq, hash } = last;
  await database
    .updateTable('audit_heads')
    .set({ seq, hash })
    .where('organization_id', '=', organizationId)
    .execute();
}

/** Ten rows a minute up to now: a million are ten weeks. */
function toldOf(organizationId: string, number: number): Told {
  const at = new Date(Date.UTC(2026, 0, 1) + number * 6000);
  const change = number % 2 === 0 ? changeOf(organizationId, number, at) : undefined;
  const outcome = change !== undefined ? 'applied' : number % 10 === 1 ? 'refused' : 'applied';
  const entry: AuditEntry = {
    id: newId('aud', at),
    organizationId,
    at: at.toISOString(),
    principalId: `prn_${number % PEOPLE}`,
    principalName: `person-${number % PEOPLE}`,
    ...(number % 3 === 0 ? { actingFor: `person-${number % 20}`, client: of(CLIENTS, number) } : {}),
    door: number % 3 === 0 ? 'stdio' : 'http',
    tool: of(TOOLS, number),
    outcome: number % 100 === 3 ? 'proposed' : outcome,
    ...(outcome === 'refused' ? { errorCode: 'PERMISSION_DENIED', flag: `flag_${number % FLAGS}` } : {}),
    project: `project-${number % PROJECTS}`,
    surface: '0123456789ab',
    ...(number % 100 === 3 ? { changeRequestId: `crq_${number}` } : {}),
    ...(change === undefined ? {} : { changeId: change.id }),
  };
  return { entry, change };
}

function changeOf(organizationId: string, number: number, at: Date): ChangesTable {
  const flag = `flag_${number % FLAGS}`;
  const [id, tool, projectId] = [newId('chg', at), of(TOOLS, number), `prj_${number % PROJECTS}`];
  const name = `person-${number % PEOPLE}`;
  const document = canonicalJson({
    id,
    projectId,
    revision: number,
    at: at.toISOString(),
    author: { principalId: `prn_${number % PEOPLE}`, name, kind: 'person', door: 'http' },
    tool,
    reason: 'As agreed.',
    summary: [`${flag} in production: turned on`],
    diff: [{ kind: 'state', key: `production/${flag}`, path: ['enabled'], before: false, after: true }],
    flagKeys: [flag],
    environmentKeys: ['production'],
  });
  return {
    ...{ id, organization_id: organizationId, project_id: projectId, revision: number },
    ...{ at: at.toISOString(), author_name: name, tool, reverts: null, recorded_at: null, document },
  };
}

function flagOf({ id, project_id, revision }: ChangesTable) {
  return { project_id, flag_key: `flag_${revision % FLAGS}`, revision, change_id: id };
}

function environmentOf({ id, project_id, revision }: ChangesTable) {
  return { project_id, environment_key: 'production', revision, change_id: id };
}

function of<T>(list: readonly T[], number: number): T {
  return list[number % list.length] as T;
}
