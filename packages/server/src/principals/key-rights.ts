import { isAtLeast, requireRole, roleAt } from '../flags/grant.ts';
import { AppError } from '../lib/app-error.ts';
import type { Caller } from './caller.ts';
import type { Principal } from './principal.ts';

type Rights = Pick<Principal, 'grants' | 'sdk'>;

/** Throws unless the caller may make keys at all: PERMISSION_DENIED for all but persons, READ_ONLY. */
export function checkMayMakeKeys(caller: Caller): void {
  checkMayWriteKeys(caller);
  checkIsNoAgent(caller);
}

/** Throws PERMISSION_DENIED for all but persons, also for one whose key an AI assistant was lent. */
export function checkIsNoAgent(caller: Caller): void {
  if (caller.principal.kind === 'person' && caller.throughAgent !== true) return;
  throw new AppError('PERMISSION_DENIED', 'Only a person makes keys.', {
    hint: 'Ask a person to run guidon keys create or rotate; agents may list and revoke keys.',
  });
}

/** Throws PERMISSION_DENIED for whoever is no person: agents ask one. */
export function checkIsPerson({ principal }: Caller): void {
  if (principal.kind === 'person') return;
  throw new AppError('PERMISSION_DENIED', 'Only a person revokes a key without being asked.', {
    hint: 'Call the tool revoke_key: it asks a person.',
  });
}

/** Throws READ_ONLY for a caller that may only read, and PERMISSION_DENIED for one that administers nothing. */
export function checkMayWriteKeys(caller: Caller): void {
  checkAdministers(caller.principal);
  checkMayWrite(caller);
}

/** Throws READ_ONLY for a caller that may only read. */
export function checkMayWrite({ readOnly }: Caller): void {
  if (!readOnly) return;
  throw new AppError('READ_ONLY', 'This would change keys, and this connection is read-only.', {
    hint: 'Use a key that may write.',
  });
}

/** Throws PERMISSION_DENIED for somebody who administers nothing. */
export function checkAdministers({ grants }: Rights): void {
  const projects = administered({ grants });
  if (projects === undefined || projects.length > 0) return;
  requireRole(grants, 'admin', {}, 'Looking after keys');
}

/** Throws PERMISSION_DENIED unless the caller administers every place that the rights reach. */
export function checkWithin({ principal }: Caller, rights: Rights): void {
  for (const project of reach(rights))
    requireRole(principal.grants, 'admin', project === undefined ? {} : { project }, 'Making this key');
}

/** Keys of the projects somebody administers whole; undefined: all, and the organization. */
export function administered({ grants }: Rights): readonly string[] | undefined {
  if (isAtLeast(roleAt(grants, {}), 'admin')) return undefined;
  const projects = new Set(grants.flatMap(({ project }) => (project === undefined ? [] : [project])));
  return [...projects].filter((project) => isAtLeast(roleAt(grants, { project }), 'admin')).sort();
}

/** Whether the caller looks after somebody's keys: those that reach into one project it administers, no further. */
export function looksAfter({ principal }: Pick<Caller, 'principal'>, holder: Rights): boolean {
  const projects = administered(principal);
  const [only, ...more] = reach(holder);
  return projects === undefined || (more.length === 0 && only !== undefined && projects.includes(only));
}

/** Projects that rights reach into; undefined is the organization. */
function reach({ grants, sdk }: Rights): readonly (string | undefined)[] {
  const projects = new Set(grants.map(({ project }) => project));
  if (sdk !== undefined) projects.add(sdk.project);
  return [...projects];
}
