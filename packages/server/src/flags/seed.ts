import type { Clock } from '../lib/clock.ts';
import { newId } from '../lib/ids.ts';
import type { Author, Change } from './change.ts';
import { diffDocuments } from './diff.ts';
import type { EnvironmentDocument, ObjectKind } from './documents.ts';
import type { FlagReads, FlagStore, FlagWrites, Organization } from './flag-store.ts';

/** The environments of a new project. */
export const NEW_PROJECT_ENVIRONMENTS: readonly EnvironmentDocument[] = [
  { key: 'development', name: 'Development', position: 0 },
  { key: 'staging', name: 'Staging', position: 1 },
  { key: 'production', name: 'Production', position: 2 },
];

const HOME = 'default';
const PROJECT = { key: 'default', name: 'Default' };
const AUTHOR: Author = { principalId: 'guidon', name: 'Guidon', kind: 'person', door: 'cli' };

/**
 * The organization of this database; an empty database is given one, with a project and three environments.
 *
 * Safe when several processes start at once: all of it is one transaction.
 */
export async function seedOrganization(store: FlagStore, clock: Clock): Promise<Organization> {
  const existing = await store.read(home);
  if (existing !== undefined) return existing;
  return store.write(async (writes) => (await home(writes)) ?? seed(writes, clock()));
}

/** The organization of whoever works on the database itself: the one it was made with, before any other. */
async function home(reads: FlagReads): Promise<Organization | undefined> {
  const organizations = await reads.organizations();
  // Ids sort by age: one that is made later never becomes the first.
  const [oldest] = organizations.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return organizations.find(({ key }) => key === HOME) ?? oldest;
}

async function seed(writes: FlagWrites, now: Date): Promise<Organization> {
  const organization = { id: newId('org', now), key: HOME, name: 'Default organization' };
  await writes.insertOrganization(organization);
  const projectId = newId('prj', now);
  await writes.insertProject({ id: projectId, organizationId: organization.id, key: PROJECT.key });
  const change = firstChange(projectId, now);
  await writes.setRevision(projectId, change.revision);
  await writes.insertChange(change);
  const common = { projectId, changeId: change.id, revision: change.revision, at: change.at };
  await writes.putObject({ ...common, kind: 'project', key: PROJECT.key, document: PROJECT });
  for (const document of NEW_PROJECT_ENVIRONMENTS) {
    await writes.putObject({ ...common, kind: 'environment', key: document.key, document });
  }
  return organization;
}

function firstChange(projectId: string, now: Date): Change {
  const objects: readonly [ObjectKind, object & { readonly key: string }][] = [
    ['project', PROJECT],
    ...NEW_PROJECT_ENVIRONMENTS.map((environment): ['environment', EnvironmentDocument] => [
      'environment',
      environment,
    ]),
  ];
  return {
    id: newId('chg', now),
    projectId,
    revision: 1,
    at: now.toISOString(),
    author: AUTHOR,
    tool: 'start',
    summary: objects.map(([kind, { key }]) => `${kind} ${key}: created`),
    diff: objects.flatMap(([kind, document]) => diffDocuments(kind, document.key, undefined, document)),
    flagKeys: [],
    environmentKeys: NEW_PROJECT_ENVIRONMENTS.map(({ key }) => key).toSorted(),
  };
}
