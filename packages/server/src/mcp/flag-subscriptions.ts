import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { isClusterUri } from './cluster-uri.ts';
import type { Era } from './server-factory.ts';
import type { Serving } from './serving.ts';

// A client that subscribes to more than this wants list_changes.
const MAX_SUBSCRIPTIONS = 1_000;

/**
 * Lets a client with a session (2025) subscribe to flags, and tells it when they change, until its server closes.
 *
 * Clients without one (2026) listen at the transport, see ListenerBus and serveStdioDoor.
 */
export function watchSubscriptions(serving: Serving, era: Era): void {
  if (era === 'modern') return;
  const { server, updates } = serving;
  const uris = new Set<string>();
  let stop: (() => void) | undefined;
  server.setRequestHandler('resources/subscribe', ({ params }) => {
    if (isClusterUri(params.uri)) throw notWatched();
    if (uris.size >= MAX_SUBSCRIPTIONS && !uris.has(params.uri)) throw tooMany();
    uris.add(params.uri);
    const { principal } = serving.caller();
    stop ??= updates.watch(
      () => principal,
      (uri) => {
        if (uris.has(uri)) server.sendResourceUpdated({ uri }).catch(() => {});
      },
    );
    return {};
  });
  server.setRequestHandler('resources/unsubscribe', ({ params }) => {
    uris.delete(params.uri);
    return {};
  });
  server.onclose = () => stop?.();
}

/** Silence must not be taken for news: nobody would ever tell. */
function notWatched(): ProtocolError {
  const message = 'Clusters are not watched: only flags tell that they changed. Read it again instead.';
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}

function tooMany(): ProtocolError {
  const message = `A session may subscribe to ${MAX_SUBSCRIPTIONS} flags. Unsubscribe from one, or look at list_changes now and then.`;
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}
