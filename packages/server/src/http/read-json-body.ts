import type { IncomingMessage } from 'node:http';
import { isDeeperThan, MAX_JSON_DEPTH } from '../lib/json-depth.ts';

/** The largest body a request may have unless its route says otherwise: 4 MiB. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** A request's body, or why it is refused. */
export type JsonBody =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly status: 400 | 413 | 415; readonly message: string };

/** Reads a body of JSON once, and never holds more than `limit` bytes of it. */
export function readJsonBody(request: IncomingMessage, limit = MAX_BODY_BYTES): JsonBody | Promise<JsonBody> {
  if (!isJson(request.headers['content-type'])) return refuse(415, 'Send the body as application/json.');
  if (request.headers['content-encoding'] !== undefined)
    return refuse(415, 'Send the body without content-encoding.');
  if (Number(request.headers['content-length']) > limit) return tooLarge(limit);
  return read(request, limit);
}

/** Whether a request says that it brings a body. */
export function bringsBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

function read(request: IncomingMessage, limit: number): Promise<JsonBody> {
  return new Promise((resolve, reject) => {
    if (request.destroyed) return reject(left());
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else resolve(refuseRest(request, limit));
    });
    request.on('end', () => resolve(parse(textOf(chunks))));
    request.on('close', () => request.complete || reject(left()));
  });
}

function left(): Error {
  return new Error('The client left before its request was whole.');
}

/** Stops taking in a body, without tearing down the connection: the refusal goes out on it. */
function refuseRest(request: IncomingMessage, limit: number): JsonBody {
  request.removeAllListeners('data').pause();
  return tooLarge(limit);
}

function textOf(chunks: readonly Buffer[]): string {
  const [only] = chunks;
  return (chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks)).toString('utf8');
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
  if (contentType === 'application/json') return true;
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}

function tooLarge(limit: number): JsonBody {
  return refuse(413, `The body is over ${limit} bytes.`);
}

function refuse(status: 400 | 413 | 415, message: string): JsonBody {
  return { ok: false, status, message };
}
