import type { RoutePermission } from '../../../../scripts/lib/route-permissions.ts';
import type { Grant, Role } from '../../src/flags/grant.ts';
import type { Level } from '../../src/tools/permissions.ts';
import { PRODUCTION } from './callers.ts';
import type { Holder } from './tenant.ts';

/** What a row of the matrix takes. Told apart from the code that decides: by a table of words and this file. */
export interface Needs extends Omit<RoutePermission, 'takes'> {
  readonly takes: RoutePermission['takes'];
  /** The environments it is about; any: a grant in one of them reads the whole project. Default: production. */
  readonly environments?: readonly string[] | 'any';
  /** It names no project: a grant anywhere counts. */
  readonly anywhere?: true;
}

const RANK: readonly Role[] = ['viewer', 'editor', 'approver', 'admin'];
const REACH: readonly Level[] = ['environment', 'project', 'organization'];

/** Whether a caller may, by the words of the documentation. */
export function isExpected(needs: Needs, holder: Holder | undefined): boolean {
  if (needs.takes === 'nothing') return true;
  if (holder === undefined || holder.life !== undefined) return false;
  if (holder.sdk !== undefined) return needs.sdk?.includes(holder.sdk.exposure) ?? false;
  if (needs.persons && holder.kind === 'agent') return false;
  if (needs.writes && holder.readOnly) return false;
  if (needs.takes === 'a key') return true;
  const { takes, environments = [PRODUCTION.environment] } = needs;
  const grants = holder.grants?.filter((grant) => isEnough(grant, takes) && isThere(grant, needs)) ?? [];
  if (environments === 'any') return grants.length > 0;
  return environments.every((wanted) => grants.some(({ environment = wanted }) => environment === wanted));
}

function isEnough(grant: Grant, { role, level }: Exclude<Needs['takes'], string>): boolean {
  return (
    RANK.indexOf(grant.role) >= RANK.indexOf(role) && REACH.indexOf(levelOf(grant)) >= REACH.indexOf(level)
  );
}

function isThere({ project = PRODUCTION.project }: Grant, { anywhere }: Needs): boolean {
  return anywhere === true || project === PRODUCTION.project;
}

function levelOf({ project, environment }: Grant): Level {
  if (project === undefined) return 'organization';
  return environment === undefined ? 'project' : 'environment';
}
