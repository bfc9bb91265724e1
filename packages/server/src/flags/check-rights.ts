import type { Actor } from './actor.ts';
import { type ObjectKind, parseStateKey } from './documents.ts';
import type { DraftedObject } from './draft.ts';
import { isAtLeast, type Place, type Role, requireRole } from './grant.ts';
import { SURFACE_PROJECT } from './surface-project.ts';
import type { WriteRequest } from './write-request.ts';

/** The least role that may write an object of each kind; a state in its environment, all others in the project. */
const WRITER: Readonly<Record<ObjectKind, Role>> = {
  project: 'admin',
  environment: 'admin',
  policy: 'admin',
  attribute: 'admin',
  example: 'editor',
  segment: 'editor',
  list: 'editor',
  flag: 'editor',
  state: 'editor',
};

/**
 * Throws PERMISSION_DENIED unless the actor may write every object that a request would change, and has the role the
 * request takes where they are.
 */
export function checkRights(
  actor: Actor,
  request: Pick<WriteRequest, 'role'>,
  project: string,
  objects: readonly Pick<DraftedObject, 'kind' | 'key'>[],
): void {
  for (const { kind, key } of objects) {
    const place = placeOf(project, kind, key);
    const least = project === SURFACE_PROJECT ? 'admin' : WRITER[kind];
    const role = isAtLeast(request.role, least) ? request.role : least;
    requireRole(actor.grants, role, place, `Changing ${article(kind)}`);
  }
}

/** Surface flags decide for everybody in the organization. */
function placeOf(project: string, kind: ObjectKind, key: string): Place {
  if (project === SURFACE_PROJECT) return {};
  return kind === 'state' ? { project, environment: parseStateKey(key).environmentKey } : { project };
}

function article(kind: ObjectKind): string {
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`;
}
