import type { ServerResponse } from 'node:http';

/** Headers by lower-case name. */
export type AnswerHeaders = Readonly<Record<string, string | number>>;

/**
 * An answer that is written as it stands, without a web `Response` on the way.
 *
 * `content-length` is added where it is missing; an answer made often brings its own.
 */
export interface PlainAnswer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body?: string | Buffer;
}

/** An answer that goes on: its headers are sent at once, then `stream` has the response, and ends it. */
export interface StreamAnswer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly stream: (target: ServerResponse) => void;
}

/** What a route answers. */
export type HttpAnswer = Response | PlainAnswer | StreamAnswer;

/** For answers that are for whoever asked, and no cache. */
export const NOT_STORED: AnswerHeaders = { 'cache-control': 'no-store' };

/** A value as JSON. */
export function jsonAnswer(status: number, value: unknown, headers: AnswerHeaders = {}): PlainAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  };
}
