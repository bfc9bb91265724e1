import type { Author } from '../flags/change.ts';
import type { ChangeRequest } from '../flags/change-request.ts';
import { isSameName } from '../lib/is-same-name.ts';

/** Whether content of a change request is somebody's own: they, or an agent for them, asked for it, edited or rebased it. */
export function isContributor(
  author: Author,
  { contributors }: Pick<ChangeRequest, 'contributors'>,
): boolean {
  return contributors.some((one) => isSamePerson(author, one));
}

/** Whether somebody is a contributor, or the person a contributing agent acted for. Two of one id or of one name are one. */
function isSamePerson({ principalId, name }: Author, contributor: Author): boolean {
  if (contributor.principalId === principalId || contributor.actingForId === principalId) return true;
  if (isSameName(contributor.actingFor, name)) return true;
  return contributor.kind === 'person' && isSameName(contributor.name, name);
}
