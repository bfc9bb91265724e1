import type { Change, FieldChange } from '../flags/change.ts';
import type { ObjectKind } from '../flags/documents.ts';
import type { Role } from '../flags/grant.ts';

/** What one call takes, where that depends on more than the tool. */
export interface Demands {
  readonly role: Role;
  /** A person must agree first. */
  readonly asks: boolean;
}

/** What only tools of the admin toolset make and change. */
const ADMINISTERED: ReadonlySet<ObjectKind> = new Set(['project', 'environment', 'attribute']);
/** What editors make and only administrators delete. */
const NAMED: ReadonlySet<ObjectKind> = new Set(['flag', 'segment', 'list']);

/**
 * What undoing a change takes: as much as doing the same with the tools made for it.
 *
 * One exception: whoever may make a flag, segment or list may undo the making, without being asked, for that is
 * refused once it is used. An undo that brought one back is no such making.
 */
export function demandsOfUndoing({ diff, reverts }: Change): Demands {
  const wholes = diff.filter(({ path }) => path.length === 0);
  const undone = reverts !== undefined;
  const deletes = wholes.some(
    (one) => isMaking(one) && (ADMINISTERED.has(one.kind) || (undone && NAMED.has(one.kind))),
  );
  const restores = wholes.some((one) => !isMaking(one) && NAMED.has(one.kind) && !undone);
  const administers = diff.some(({ kind }) => ADMINISTERED.has(kind));
  return { role: deletes || restores || administers ? 'admin' : 'editor', asks: deletes };
}

function isMaking({ before }: FieldChange): boolean {
  return before === undefined;
}
