import type { AuditEntry } from '../flags/flag-store.ts';
import { newId } from '../lib/ids.ts';
import type { Facts } from './facts.ts';

/** A line of the audit log about what Guidon did by itself. */
export function systemEntry(organizationId: string, deed: string, now: Date, facts: Facts): AuditEntry {
  return {
    id: newId('aud', now),
    organizationId,
    at: now.toISOString(),
    principalId: 'guidon',
    principalName: 'Guidon',
    door: 'system',
    tool: deed,
    outcome: 'applied',
    facts: { ...facts },
  };
}
