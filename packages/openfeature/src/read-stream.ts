import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { ConnectionFailure } from './connection-failure.ts';
import type { Settings } from './guidon-provider-options.ts';

/** What is wanted of one connection. */
export interface StreamRequest {
  /** Where to go on from, as the server named it; without it the server begins with everything. */
  readonly lastEventId: string | undefined;
  readonly signal: AbortSignal;
  /** A sign of life came, before or after whole messages: a server that goes on where we were begins with one. */
  readonly onAlive: () => void;
  /** What it throws ends the connection. */
  readonly onMessage: (message: EventSourceMessage) => void;
  /** The server says how long to wait before connecting again, in milliseconds. */
  readonly onRetry: (milliseconds: number) => void;
}

/** Characters of one message that are kept in memory at most; 10,000 flags are about 8 million. */
const LONGEST_MESSAGE = 128 * 1024 * 1024;

/**
 * Reads one connection until the server ends it.
 *
 * Throws a {@link ConnectionFailure} when there is none, it breaks, or nothing was heard for too long.
 */
export async function readStream(settings: Settings, request: StreamRequest): Promise<void> {
  const connection = new AbortController();
  const abort = () => connection.abort();
  request.signal.addEventListener('abort', abort, { once: true });
  const silence = setTimeout(() => connection.abort(tooSilent()), settings.waits.silence).unref();
  try {
    const body = await open(settings, request.lastEventId, connection.signal);
    await readMessages(body, request, () => silence.refresh());
  } catch (error) {
    throw ConnectionFailure.of(error);
  } finally {
    clearTimeout(silence);
    request.signal.removeEventListener('abort', abort);
    // An answer that was not read to its end would keep its connection.
    connection.abort();
  }
}

function tooSilent(): ConnectionFailure {
  return new ConnectionFailure('unavailable', 'Nothing was heard from the server for too long.');
}

async function open(
  { url, key, fetch }: Settings,
  lastEventId: string | undefined,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const headers: Record<string, string> = { authorization: `Bearer ${key}`, accept: 'text/event-stream' };
  if (lastEventId !== undefined) headers['last-event-id'] = lastEventId;
  const response = await fetch(`${url}api/v1/sdk/stream`, { headers, signal, redirect: 'manual' });
  if (response.status !== 200) {
    throw ConnectionFailure.ofStatus(response.status, response.headers.get('retry-after'));
  }
  const type = response.headers.get('content-type') ?? '';
  if (/^text\/event-stream\b/i.test(type) && response.body !== null) return response.body;
  const hint = 'See whether the url is where Guidon answers.';
  throw new ConnectionFailure('unreadable', `The server answered something else than a stream. ${hint}`);
}

async function readMessages(
  body: AsyncIterable<Uint8Array>,
  request: StreamRequest,
  heard: () => void,
): Promise<void> {
  const decoder = new TextDecoder();
  const parser = createParser({
    onEvent: request.onMessage,
    onComment: request.onAlive,
    onRetry: request.onRetry,
    onError: refuseTooLong,
    maxBufferSize: LONGEST_MESSAGE,
  });
  for await (const chunk of body) {
    heard();
    parser.feed(decoder.decode(chunk, { stream: true }));
  }
}

function refuseTooLong({ type }: { readonly type: string }): void {
  if (type !== 'max-buffer-size-exceeded') return;
  throw new ConnectionFailure('unreadable', 'The server sent a message that is too long to be read.');
}
