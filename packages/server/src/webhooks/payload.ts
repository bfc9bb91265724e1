import type { OutgoingEvent } from '../flags/outgoing-event.ts';

/** What a message says, as JSON: the members that Standard Webhooks recommends. docs/webhooks.md describes it. */
export function payloadOf({
  type,
  at,
  organizationId,
  project,
  data,
}: Omit<OutgoingEvent, 'id' | 'type'> & { readonly type: string }): string {
  const where = { organization_id: organizationId, ...(project === undefined ? {} : { project }) };
  return JSON.stringify({ type, timestamp: at, data: { ...where, ...data } });
}
