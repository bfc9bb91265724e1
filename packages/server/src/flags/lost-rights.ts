import type { Actor } from './actor.ts';
import { auditEntry } from './audit-entry.ts';
import type { FlagWrites } from './flag-store.ts';
import { type Grant, inPlace } from './grant.ts';

/** What somebody loses when a project or an environment is no more: grants name places by key, and so would the next one. */
export interface LostRights {
  readonly principalId: string;
  readonly kind: string;
  readonly name: string;
  /** The grants that go; none for an SDK. */
  readonly grants: readonly Grant[];
  /** The grants that stay. */
  readonly left: readonly Grant[];
  /** Ids of keys that are revoked, since they reach nowhere else. */
  readonly keyIds: readonly string[];
}

/** What is lost, in words for a plan. */
export function lossLines(lost: readonly LostRights[]): readonly string[] {
  return lost.flatMap(({ kind, name, grants, keyIds }) => [
    ...grants.map((grant) => `${kind} ${name}: no longer ${grant.role} ${inPlace(grant)}`),
    ...keyIds.map((id) => `key ${id} of ${kind} ${name}: revoked, it reaches nowhere else`),
  ]);
}

/** Takes the rights away, each with its line in the audit log. */
export async function endRights(
  writes: FlagWrites,
  actor: Actor,
  deed: { readonly tool: string; readonly project: string; readonly at: string },
  lost: readonly LostRights[],
): Promise<void> {
  const { tool, project, at } = deed;
  for (const one of lost) {
    await writes.endRights(one, at);
    const subjects = [...(one.grants.length > 0 ? [one.principalId] : []), ...one.keyIds];
    for (const subject of subjects)
      await writes.appendAudit(auditEntry(actor, tool, at, { outcome: 'applied', project, subject }));
  }
}
