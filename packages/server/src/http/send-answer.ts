import type { ServerResponse } from 'node:http';
import type { AnswerHeaders, HttpAnswer, PlainAnswer, StreamAnswer } from './http-answer.ts';
import { sendResponse } from './send-response.ts';

/** Sends an answer; a promise settles when it is sent, or the client went away. */
export function sendAnswer(answer: HttpAnswer, target: ServerResponse): Promise<void> | undefined {
  if (answer instanceof Response) return sendResponse(answer, target);
  return 'stream' in answer ? sendStream(answer, target) : sendPlain(answer, target);
}

function sendPlain({ status, headers, body }: PlainAnswer, target: ServerResponse): undefined {
  target.writeHead(status, withLength(status, headers, body)).end(body);
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
