import type { KeyPastApproval } from '../tools/key-past-approval.ts';
import { paint } from './paint.ts';
import { note } from './print.ts';
import { visible } from './visible.ts';

/** Tells, in red, of keys that opened without the approval they take. */
export function tellKeysPastApproval(keys: readonly KeyPastApproval[]): void {
  for (const { id, kind, name, past_approval: reason } of keys) {
    if (reason === undefined) continue;
    const line = `Opened without approval: ${id} of ${kind} ${name}: ${reason}`;
    note(paint('red', visible(line), process.stderr));
  }
}
