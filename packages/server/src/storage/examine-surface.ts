import type { Kysely } from 'kysely';
import { stateKey } from '../flags/documents.ts';
import { SURFACE_ENVIRONMENT, SURFACE_PROJECT } from '../flags/surface-project.ts';
import type { Schema } from './schema.ts';
import { parseDocument } from './stored-object.ts';

/** How many surface flags of an organization say something. */
export interface SurfaceState {
  /** Its key. */
  readonly organization: string;
  /** Kill switches that are thrown. */
  readonly killed: number;
  /** Others: tools withdrawn, offered, or offered to some. */
  readonly set: number;
}

const KILL = stateKey(SURFACE_ENVIRONMENT, 'kill.');

/** The organizations in which surface flags say something, by key. */
export async function examineSurface(database: Kysely<Schema>): Promise<readonly SurfaceState[]> {
  const rows = await database
    .selectFrom('objects')
    .innerJoin('projects', 'projects.id', 'objects.project_id')
    .innerJoin('organizations', 'organizations.id', 'projects.organization_id')
    .select(['organizations.key as organization', 'objects.key as key', 'objects.document as document'])
    .where('projects.key', '=', SURFACE_PROJECT)
    .where('objects.kind', '=', 'state')
    .orderBy('organizations.key')
    .execute();
  const organizations = [...new Set(rows.map(({ organization }) => organization))];
  return organizations.map((organization) => {
    const states = rows.filter((row) => row.organization === organization);
    const enabled = (row: (typeof rows)[number]) => parseDocument('state', row.document).enabled;
    const killed = states.filter((row) => row.key.startsWith(KILL) && !enabled(row)).length;
    const set = states.filter((row) => !row.key.startsWith(KILL) && enabled(row)).length;
    return { organization, killed, set };
  });
}
