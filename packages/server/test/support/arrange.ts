import type { Grant, Role } from '../../src/flags/grant.ts';
import type { Caller } from '../../src/principals/caller.ts';
import type { TestApp } from './test-app.ts';

/** Everything a refused call must leave as it was: revisions, flags and history of every project. */
export async function everything({ app }: TestApp): Promise<unknown> {
  const { principal } = await app.operatorCaller();
  return app.storage.read(async (reads) => {
    const projects = await reads.projects(principal.organizationId);
    const found: unknown[] = [];
    for (const project of projects) {
      const flags = await reads.flags(project.id, { archived: 'any' }, { limit: 1000 });
      const changes = await reads.changes(project.id, {}, { limit: 1000 });
      const environments = await reads.objects(project.id, 'environment');
      const attributes = await reads.objects(project.id, 'attribute');
      const segments = await reads.objectPage(project.id, 'segment', undefined, { limit: 1000 });
      const lists = await reads.objectPage(project.id, 'list', undefined, { limit: 1000 });
      found.push({ project, flags, changes, environments, attributes, segments, lists });
    }
    return found;
  });
}

/** The operator with other rights. */
export async function callerWith(
  { app }: TestApp,
  rights: {
    readonly role?: Role;
    readonly projects?: readonly string[];
    readonly grants?: readonly Grant[];
    readonly readOnly?: boolean;
  },
): Promise<Caller> {
  const { readOnly = false, grants = grantsOf(rights) } = rights;
  const caller = await app.operatorCaller();
  return { ...caller, readOnly, principal: { ...caller.principal, grants } };
}

/** A role everywhere, or in some projects only. */
export function grantsOf({
  role = 'admin',
  projects,
}: {
  readonly role?: Role;
  readonly projects?: readonly string[];
}): Grant[] {
  return projects === undefined ? [{ role }] : projects.map((project) => ({ role, project }));
}

/** A confirmation by somebody who agrees to everything. */
export const accepted = { confirm: async () => 'accepted' as const };
