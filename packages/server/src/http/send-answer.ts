import type { ServerResponse } from 'node:http';
import type { AnswerHeaders, HttpAnswer, PlainAnswer, StreamAnswer } from './http-answer.ts';
import { sendResponse } from './send-response.ts';

/** What fits into the buffers of any connection, whoever reads it. */
const SMALL = 65_536;

const STALLED_MS = 30_000;

/**
 * Sends an answer; a promise settles when it is sent, or the client went away.
 *
 * Who takes nothing of a large answer for `stalledMs` is cut off: it waits in our memory.
 */
export function sendAnswer(
  answer: HttpAnswer,
  target: ServerResponse,
  stalledMs = STALLED_MS,
): Promise<void> | undefined {
  if (answer instanceof Response) return sendResponse(answer, target);
  return 'stream' in answer ? sendStream(answer, target) : sendPlain(answer, target, stalledMs);
}

function sendPlain(
  { status, headers, body }: PlainAnswer,
  target: ServerResponse,
  stalledMs: number,
): Promise<void> | undefined {
  target.writeHead(status, withLength(status, headers, body)).end(body);
  return body === undefined || body.length <= SMALL ? undefined : taken(target, stalledMs);
}

/** Settles when the client has it all. Node lifts the time limit when the connection serves its next request. */
function taken(target: ServerResponse, stalledMs: number): Promise<void> {
  if (target.destroyed || target.writableFinished) return Promise.resolve();
  target.setTimeout(stalledMs, () => target.destroy());
  return new Promise((resolve) => {
    target.once('finish', resolve);
    target.once('close', resolve);
  });
}

function sendStream({ status, headers, stream }: StreamAnswer, target: ServerResponse): Promise<void> {
  target.writeHead(status, headers).flushHeaders();
  stream(target);
  return target.closed ? Promise.resolve() : new Promise((resolve) => target.once('close', () => resolve()));
}

function withLength(status: number, headers: AnswerHeaders, body: string | Buffer = ''): AnswerHeaders {
  if ('content-length' in headers || status === 204 || status === 304) return headers;
  return { ...headers, 'content-length': Buffer.byteLength(body) };
}
