import type { OutgoingEvent } from '../flags/outgoing-event.ts';
import type { Logger } from '../lib/logger.ts';
import type { WebhookStore } from './webhook-store.ts';

/** Has the log warn of every change request this process published past its policy; answers how to stop. */
export function warnOfBrokenGlass(store: Pick<WebhookStore, 'onEvents'>, logger: Logger): () => void {
  return store.onEvents((events) => {
    for (const event of events) if (event.type === 'change_request.broke_glass') warn(logger, event);
  });
}

function warn(logger: Logger, { project, data }: OutgoingEvent): void {
  const { change_request_id: changeRequest, change_id: change } = data;
  const { id: principal } = data.by as { readonly id: string };
  const fields = { changeRequest, project, principal, change };
  logger.warn(fields, 'a change request was published past its policy');
}
