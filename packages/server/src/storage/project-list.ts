import type { Kysely } from 'kysely';
import type { StoredProject } from '../flags/flag-store.ts';
import type { Schema } from './schema.ts';
import { parseDocument } from './stored-object.ts';

/** An organization's projects by key. One whose document was not put yet is not there yet. */
export async function listProjects(
  database: Kysely<Schema>,
  organizationId: string,
): Promise<readonly StoredProject[]> {
  const rows = await projectRows(database, organizationId).orderBy('projects.key').execute();
  return rows.map(storedProject);
}

/** One project of an organization. */
export async function findProject(
  database: Kysely<Schema>,
  organizationId: string,
  key: string,
): Promise<StoredProject | undefined> {
  const row = await projectRows(database, organizationId).where('projects.key', '=', key).executeTakeFirst();
  return row && storedProject(row);
}

function projectRows(database: Kysely<Schema>, organizationId: string) {
  return database
    .selectFrom('projects')
    .innerJoin('objects', (join) =>
      join.onRef('objects.project_id', '=', 'projects.id').on('objects.kind', '=', 'project'),
    )
    .select(['projects.id', 'projects.organization_id', 'projects.key', 'projects.revision', 'document'])
    .where('projects.organization_id', '=', organizationId);
}

interface ProjectRow {
  id: string;
  organization_id: string;
  key: string;
  revision: number;
  document: string;
}

function storedProject(row: ProjectRow): StoredProject {
  return {
    id: row.id,
    organizationId: row.organization_id,
    key: row.key,
    revision: row.revision,
    document: parseDocument('project', row.document),
  };
}
