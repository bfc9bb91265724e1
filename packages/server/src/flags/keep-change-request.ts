import type { ChangeRequest } from './change-request.ts';
import type { EventType } from './event-types.ts';
import type { FlagWrites } from './flag-store.ts';
import { type OutgoingEvent, outgoingEvent, told, toldAuthor } from './outgoing-event.ts';

const MOST_LINES = 20;
const MOST_KEYS = 50;

/** Keeps a change request, and tells webhooks of it where it waits anew or went live: both, or neither. */
export async function keepChangeRequest(writes: FlagWrites, request: ChangeRequest): Promise<void> {
  const before = await writes.changeRequest(request.organizationId, request.id);
  await writes.putChangeRequest(request);
  const type = happenedTo(before, request);
  if (type !== undefined) await writes.enqueueEvent(eventOf(type, request));
}

function happenedTo(before: ChangeRequest | undefined, after: ChangeRequest): EventType | undefined {
  if (after.status === 'published') {
    if (before?.status === 'published') return undefined;
    return after.brokeGlass === true ? 'change_request.broke_glass' : 'change_request.published';
  }
  return after.status === 'open' && waitsAnew(before, after) ? 'change_request.opened' : undefined;
}

/** Approvals are bound to the content, and to the time since it was opened. */
function waitsAnew(before: ChangeRequest | undefined, { content }: ChangeRequest): boolean {
  return before?.status !== 'open' || before.content.digest !== content.digest;
}

function eventOf(type: EventType, request: ChangeRequest): OutgoingEvent {
  const { organizationId, project, updatedAt, content, changeId } = request;
  const last = request.events.at(-1);
  const reason = last?.reason ?? request.reason;
  return outgoingEvent({
    organizationId,
    type,
    at: updatedAt,
    project,
    data: {
      change_request_id: request.id,
      version: request.version,
      what: last?.what ?? 'opened',
      title: told(request.title, 200),
      ...(reason === undefined ? {} : { reason: told(reason, 500) }),
      environments: content.environmentKeys.slice(0, MOST_KEYS),
      protected_environments: content.environments.slice(0, MOST_KEYS),
      flags: content.flagKeys.slice(0, MOST_KEYS),
      changes: content.changes.slice(0, MOST_LINES).map((line) => told(line, 300)),
      more_changes: Math.max(0, content.changes.length - MOST_LINES),
      asked_by: toldAuthor(request.author),
      by: toldAuthor(last?.by ?? request.author),
      ...(changeId === undefined ? {} : { change_id: changeId }),
      command: `guidon requests show ${request.id}`,
    },
  });
}
