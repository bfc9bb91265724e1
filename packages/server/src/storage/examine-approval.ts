import type { Kysely } from 'kysely';
import type { KeyHolder, ProtectedPlace } from '../principals/key-store.ts';
import { KyselyKeyReads } from './kysely-key-reads.ts';
import type { Schema } from './schema.ts';

/** What approval depends on in one organization. */
export interface ApprovalState {
  /** Key of the organization. */
  readonly organization: string;
  readonly protectedPlaces: readonly ProtectedPlace[];
  /** Keys of its persons that were not revoked. */
  readonly persons: readonly KeyHolder[];
  /** Whether an agent worked on this database as the operating system's user who can open it. */
  readonly hasMachineAgent: boolean;
}

/** Looks at what approval depends on, in every organization that has a protected environment. */
export async function examineApproval(database: Kysely<Schema>): Promise<readonly ApprovalState[]> {
  const keys = new KyselyKeyReads(database);
  const organizations = await database.selectFrom('organizations').selectAll().orderBy('key').execute();
  const states: ApprovalState[] = [];
  for (const { id, key } of organizations) {
    const protectedPlaces = await keys.protectedPlaces(id);
    if (protectedPlaces.length === 0) continue;
    const persons = await keys.keysOfPersons(id);
    states.push({
      organization: key,
      protectedPlaces,
      persons,
      hasMachineAgent: await hasMachineAgent(database, id),
    });
  }
  return states;
}

async function hasMachineAgent(database: Kysely<Schema>, organizationId: string): Promise<boolean> {
  const agent = await database
    .selectFrom('principals')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('origin', '=', 'machine')
    .where('kind', '=', 'agent')
    .limit(1)
    .executeTakeFirst();
  return agent !== undefined;
}
