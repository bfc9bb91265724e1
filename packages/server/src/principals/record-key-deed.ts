import { auditEntry } from '../flags/audit-entry.ts';
import { actorOf, type Caller } from './caller.ts';
import { keyEvent } from './key-event.ts';
import type { KeyHolder, KeyWrites } from './key-store.ts';

/** What happened to a key. */
export interface KeyDeed {
  /** As the audit log calls it: `create_key`, `create_key_again`, `rotate_key`, `approve_key`, `revoke_key`. */
  readonly deed: string;
  readonly holder: KeyHolder;
  /** ISO 8601. */
  readonly at: string;
  /** `proposed`: it waits for approval; `broke_glass`: it opened past it. */
  readonly outcome: 'applied' | 'proposed' | 'broke_glass';
}

/**
 * Records what happened to a key, in the transaction in which it happens: the one place that hears of every key that
 * waits, was approved, or opened past approval.
 */
export async function recordKeyDeed(
  keys: KeyWrites,
  caller: Caller,
  { deed, holder, at, outcome }: KeyDeed,
): Promise<void> {
  const actor = actorOf(caller);
  const subject = holder.key.id;
  const entry =
    outcome === 'broke_glass'
      ? auditEntry(actor, 'break_glass', at, { outcome: 'applied', subject, breakGlass: true })
      : auditEntry(actor, deed, at, { outcome, subject });
  await keys.appendAudit(entry);
  if (outcome === 'proposed') await keys.enqueueEvent(keyEvent('key.waiting', actor, holder, at));
  if (outcome === 'broke_glass') await keys.enqueueEvent(keyEvent('key.broke_glass', actor, holder, at));
}
