import type { Caller } from '../principals/caller.ts';
import type { KeyToApprove as FoundKey, KeyApprovals } from '../principals/key-approvals.ts';
import { KEY_APPROVAL, KEY_TO_APPROVE, type KeyApproval, type KeyToApprove } from './key-approval-fields.ts';
import { showKey } from './key-fields.ts';

/** One key, with what whoever approves it looks at. Error codes: those of `KeyApprovals`. */
export async function keyToApprove(
  approvals: KeyApprovals,
  id: string,
  caller: Caller,
): Promise<KeyToApprove> {
  const found = await approvals.show(caller, id);
  const { status } = shown(found, approvals).key;
  const summary =
    status === 'waiting'
      ? `Key ${id} waits for approval: guidon keys approve ${id}`
      : `Key ${id} is ${status}, and waits for nothing.`;
  return KEY_TO_APPROVE.parse({ summary, ...shown(found, approvals) });
}

/** Has a waiting key open. Error codes: those of `KeyApprovals`. */
export async function approveKey(approvals: KeyApprovals, id: string, caller: Caller): Promise<KeyApproval> {
  const { changed, ...found } = await approvals.approve(caller, id);
  const { name } = found.principal;
  const summary = changed
    ? `Done: key ${id} of ${name} opens from now on.`
    : `Nothing to do: key ${id} of ${name} does not wait.`;
  return KEY_APPROVAL.parse({ summary, changed, ...shown(found, approvals) });
}

function shown(found: FoundKey, approvals: KeyApprovals) {
  const places = found.decidesOn.map(({ project, environment }) => `${environment} of ${project}`);
  return { key: showKey(found, approvals), decides_on: places };
}
