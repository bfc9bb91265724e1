import { STATUS_CODES } from 'node:http';
import type { AppError } from '../lib/app-error.ts';
import { errorBody } from '../tools/outcome.ts';
import { ERROR_STATUS } from './error-status.ts';
import type { AnswerHeaders, PlainAnswer } from './http-answer.ts';

/** One of our errors as an HTTP answer: problem JSON (RFC 9457) that carries the error as every door shows it. */
export function problem(status: number, error: AppError, headers: AnswerHeaders = {}): PlainAnswer {
  const body = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: error.message,
    error: errorBody(error),
  };
  return {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}

/** The same with the status that belongs to the error's code. */
export function problemOf(error: AppError, headers?: AnswerHeaders): PlainAnswer {
  return problem(ERROR_STATUS[error.code], error, headers);
}
