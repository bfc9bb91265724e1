import type { IncomingMessage } from 'node:http';
import { isDeeperThan, MAX_JSON_DEPTH } from '../lib/json-depth.ts';

/** The largest body a request may have: 4 MiB. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** A request's body, or why it is refused. */
export type JsonBody =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly status: 400 | 413 | 415; readonly message: string };

/** Reads a body of JSON once, and never holds more than `limit` bytes of it. */
export async function readJsonBody(request: IncomingMessage, limit = MAX_BODY_BYTES): Promise<JsonBody> {
  if (!isJson(request.headers['content-type'])) return refuse(415, 'Send the body as application/json.');
  if (request.headers['content-encoding'] !== undefined)
    return refuse(415, 'Send the body without content-encoding.');
  const tooLarge = `The body is over ${limit} bytes.`;
  if (Number(request.headers['content-length']) > limit) return refuse(413, tooLarge);
  const text = await readText(request, limit);
  return text === undefined ? refuse(413, tooLarge) : parse(text);
}

async function readText(request: IncomingMessage, limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop must not tear down the connection: the refusal goes out on it.
  const body: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): JsonBody {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse(400, 'Parse error: the body is not valid JSON.');
  }
  return isDeeperThan(value, MAX_JSON_DEPTH)
    ? refuse(400, `The body nests deeper than ${MAX_JSON_DEPTH} levels.`)
    : { ok: true, value };
}

function isJson(contentType: string | undefined): boolean {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}

function refuse(status: 400 | 413 | 415, message: string): JsonBody {
  return { ok: false, status, message };
}
