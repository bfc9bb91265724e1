import type { IncomingMessage } from 'node:http';

/** A page of a cluster's objects is smaller than this by far. */
const MOST_BYTES = 64 * 1024 * 1024;

/** The code of the error for a larger one. */
export const TOO_LARGE = 'ANSWER_TOO_LARGE';

/** The whole body; rejects when it is over 64 MiB, or with the signal's reason. */
export async function readBody(message: IncomingMessage, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    signal.throwIfAborted();
    size += chunk.length;
    if (size > MOST_BYTES) throw Object.assign(new Error('answer too large'), { code: TOO_LARGE });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
