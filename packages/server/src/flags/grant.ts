import { AppError } from '../lib/app-error.ts';

/** Every role, from the least: each includes those before. */
export const ROLES = ['viewer', 'editor', 'approver', 'admin'] as const;

/** What somebody may do: read, also write, also approve what others want to change, or also administer. */
export type Role = (typeof ROLES)[number];

/** A role in the whole organization, in one project, or in one environment of a project. */
export interface Grant {
  readonly role: Role;
  /** Project key; absent: every project, and the organization itself. */
  readonly project?: string;
  /** Environment key; absent: the whole project. Lets read the project, and write only states in this environment. */
  readonly environment?: string;
}

/** Where a role is needed: without a project in the organization, without an environment in the whole project. */
export type Place = Pick<Grant, 'project' | 'environment'>;

/** Whether a role is this one or more; no role never is. */
export function isAtLeast(role: Role | undefined, needed: Role): boolean {
  return role !== undefined && rankOf(role) >= rankOf(needed);
}

/** The highest role the grants give at a place. */
export function roleAt(grants: readonly Grant[], place: Place): Role | undefined {
  return highest(grants.filter((grant) => covers(grant, place)));
}

/** The highest role of these grants, wherever. */
export function highest(grants: readonly Grant[]): Role | undefined {
  return grants.map(({ role }) => role).reduce<Role | undefined>(higher, undefined);
}

/** Whether any grant lets read this project. */
export function canSee(grants: readonly Grant[], project: string): boolean {
  return grants.some((grant) => grant.project === undefined || grant.project === project);
}

/** The grants as far as they reach into these projects. */
export function narrowed(grants: readonly Grant[], projects: readonly string[]): readonly Grant[] {
  return grants.flatMap((grant) => {
    if (grant.project === undefined) return projects.map((project) => ({ role: grant.role, project }));
    return projects.includes(grant.project) ? [grant] : [];
  });
}

/** Throws PERMISSION_DENIED, with what is missing where and who may give it, unless the grants give the role there. */
export function requireRole(grants: readonly Grant[], needed: Role, place: Place, what: string): void {
  const role = roleAt(grants, place);
  if (!isAtLeast(role, needed)) throw denied(what, needed, inPlace(place), role, place);
}

/** The error for somebody who lacks a role. `where` reads like `in project "web"`. */
export function denied(
  what: string,
  needed: Role,
  where: string,
  role: Role | undefined,
  place: Place,
): AppError {
  const has = role === undefined ? 'no role there' : role;
  return new AppError(
    'PERMISSION_DENIED',
    `${what} needs the role ${needed} ${where}; this principal has ${has}.`,
    { hint: `Ask an administrator of ${whole(place)} for a key with that role (guidon keys create).` },
  );
}

/** A place in words: `in staging of project "web"`. */
export function inPlace({ project, environment }: Place): string {
  if (project === undefined) return 'in the organization';
  return environment === undefined ? `in project "${project}"` : `in ${environment} of project "${project}"`;
}

function whole({ project }: Place): string {
  return project === undefined ? 'the organization' : `project "${project}"`;
}

function covers(grant: Grant, place: Place): boolean {
  if (grant.project === undefined) return true;
  if (grant.project !== place.project) return false;
  return grant.environment === undefined || grant.environment === place.environment;
}

function higher(a: Role | undefined, b: Role): Role {
  return a === undefined || rankOf(b) > rankOf(a) ? b : a;
}

function rankOf(role: Role): number {
  return ROLES.indexOf(role);
}
