import type { Actor } from '../flags/actor.ts';
import { type OutgoingEvent, outgoingEvent, told, toldAuthor } from '../flags/outgoing-event.ts';
import type { KeyHolder } from './key-store.ts';

const MOST_GRANTS = 50;

/** What webhooks are told of a key that waits for approval, or opened past it. */
export function keyEvent(
  type: 'key.waiting' | 'key.broke_glass',
  { organizationId, author }: Actor,
  { key, principal }: KeyHolder,
  at: string,
): OutgoingEvent {
  const { id, name, kind, grants } = principal;
  const command = type === 'key.waiting' ? `guidon keys approve ${key.id}` : `guidon keys revoke ${key.id}`;
  return outgoingEvent({
    organizationId,
    type,
    at,
    data: {
      key_id: key.id,
      holder: { id, name: told(name, 200), kind },
      grants: grants.slice(0, MOST_GRANTS),
      by: toldAuthor(author),
      ...(key.glassReason === undefined ? {} : { reason: told(key.glassReason, 500) }),
      command,
    },
  });
}
