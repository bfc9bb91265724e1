import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** Sends a web-standard answer, at the pace the client reads it; settles when all is sent or the client went away. */
export async function sendResponse(response: Response, target: ServerResponse): Promise<void> {
  if (target.destroyed) return void (await response.body?.cancel().catch(() => {}));
  target.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body === null) return void target.end();
  target.flushHeaders();
  await sendBody(response.body, target);
  target.end();
}

async function sendBody(body: ReadableStream<Uint8Array>, target: ServerResponse): Promise<void> {
  const reader = body.getReader();
  const gone = () => void reader.cancel().catch(() => {});
  target.once('close', gone);
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (!target.write(part.value)) await writable(target);
    }
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
