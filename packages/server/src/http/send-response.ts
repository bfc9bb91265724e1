import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** Sends a web-standard answer, at the pace the client reads it; settles when all is sent or the client went away. */
export async function sendResponse(response: Response, target: ServerResponse): Promise<void> {
  const { body, status } = response;
  const headers = Object.fromEntries(response.headers);
  if (target.destroyed) return void (await body?.cancel().catch(() => {}));
  if (body !== null && isEventStream(response)) return sendStream(body, target.writeHead(status, headers));
  const content = Buffer.from(await response.arrayBuffer());
  target.writeHead(status, { ...headers, 'content-length': content.length }).end(content);
}

function isEventStream({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') === true;
}

async function sendStream(body: ReadableStream<Uint8Array>, target: ServerResponse): Promise<void> {
  const reader = body.getReader();
  const gone = () => void reader.cancel().catch(() => {});
  target.once('close', gone);
  // A client that only listens waits for the headers, long before anything happens.
  target.flushHeaders();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (!target.write(part.value)) await writable(target);
    }
    target.end();
  } catch {
    target.destroy();
  } finally {
    target.off('close', gone);
  }
}

async function writable(target: ServerResponse): Promise<void> {
  if (target.destroyed) return;
  const stop = new AbortController();
  const { signal } = stop;
  await Promise.race([once(target, 'drain', { signal }), once(target, 'close', { signal })]).catch(() => {});
  stop.abort();
}
