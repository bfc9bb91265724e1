import { type ApprovalScope, approvalScope } from '../flags/approval-scope.ts';
import type { ProposedContent, ProposedObject } from '../flags/change-request.ts';
import { diffDocuments } from '../flags/diff.ts';
import type { Draft } from '../flags/draft.ts';
import type { Guard } from '../flags/guard.ts';
import { nameOf } from '../flags/named-object.ts';

/**
 * What is another by now than what was asked for, where a draft of the content on top of what is live is guarded:
 * `state production/checkout rules.first`, `segment beta`. Nothing: approvals hold for what publishing would do.
 */
export async function movedSince(
  { objects, environments, scope }: ProposedContent,
  draft: Draft,
  guard: Guard | undefined,
): Promise<readonly string[]> {
  if (guard === undefined) return [];
  const grown = guard.environments.filter((key) => !environments.includes(key));
  if (grown.length > 0) return grown.map((key) => `what it does in ${key}`);
  const now = await approvalScope(draft, objects, guard.environments);
  const results = changed(scope.results, now.results);
  const fields: string[] = [];
  for (const object of objects)
    if (results.includes(nameOf(object))) fields.push(...(await movedFields(draft, object)));
  return [...fields, ...changed(scope.uses, now.uses), ...relying(scope, now)];
}

function changed(then: ApprovalScope['uses'], now: ApprovalScope['uses']): readonly string[] {
  return Object.keys(now).filter((name) => now[name] !== then[name]);
}

/** What relies on it in another way. A segment counts once it did: as a new one it counts by the states that use it. */
function relying({ reach: then }: ApprovalScope, { reach: now }: ApprovalScope): readonly string[] {
  return changed(then, now).filter((name) => name in then || !name.startsWith('segment '));
}

async function movedFields(draft: Draft, object: ProposedObject): Promise<readonly string[]> {
  const { kind, key, after } = object;
  const differences = diffDocuments(kind, key, after, await draft.document(kind, key));
  return differences.map(({ path }) => [nameOf(object), path.join('.')].filter(Boolean).join(' '));
}
