import type { Selectable } from 'kysely';
import type { Grant } from '../flags/grant.ts';
import type { Principal, PrincipalKind, SdkScope } from '../principals/principal.ts';
import type { PrincipalsTable } from './schema.ts';

/** A principal as its row tells it. */
export function parsePrincipal(row: Selectable<PrincipalsTable>): Principal {
  return {
    id: row.id,
    organizationId: row.organization_id,
    kind: row.kind as PrincipalKind,
    name: row.name,
    ...((row.origin === 'machine' || row.origin === 'token') && { origin: row.origin }),
    ...(row.acting_for !== null && { actingFor: row.acting_for }),
    grants: JSON.parse(row.grants) as Grant[],
    ...(row.read_only === 1 && { readOnly: true as const }),
    ...(row.sdk !== null && { sdk: JSON.parse(row.sdk) as SdkScope }),
  };
}

/** The row of a principal. */
export function principalRow(principal: Principal, createdAt: string): PrincipalsTable {
  return {
    id: principal.id,
    organization_id: principal.organizationId,
    origin: principal.origin ?? 'key',
    kind: principal.kind,
    name: principal.name,
    acting_for: principal.actingFor ?? null,
    grants: JSON.stringify(principal.grants),
    read_only: principal.readOnly === true ? 1 : 0,
    sdk: principal.sdk === undefined ? null : JSON.stringify(principal.sdk),
    only_project: onlyProject(principal) ?? null,
    created_at: createdAt,
  };
}

function onlyProject({ grants, sdk }: Principal): string | undefined {
  const projects = new Set(grants.map(({ project }) => project));
  if (sdk !== undefined) projects.add(sdk.project);
  const [only] = projects;
  return projects.size === 1 ? only : undefined;
}
