import type { AppError } from '../../lib/app-error.ts';
import { ERROR_STATUS } from '../error-status.ts';
import type { AnswerHeaders, PlainAnswer } from '../http-answer.ts';
import type { HttpCall } from '../http-call.ts';

const HEADERS: AnswerHeaders = { 'content-type': 'application/json', 'cache-control': 'no-store' };

/** A failed evaluation in OFREP's form; `key` where one flag was asked for. */
export interface OfrepFailure {
  readonly key?: string | undefined;
  readonly errorCode: string;
  readonly errorDetails?: string;
}

/** Answers that an evaluation failed. */
export function failureAnswer(
  status: number,
  failure: OfrepFailure,
  headers: AnswerHeaders = {},
): PlainAnswer {
  return { status, headers: { ...HEADERS, ...headers }, body: JSON.stringify(failure) };
}

/** Answers one of our errors in OFREP's words. */
export function errorAnswer(error: AppError, key?: string): PlainAnswer {
  const status = ERROR_STATUS[error.code];
  const errorDetails = `${error.message} ${error.hint}`;
  const errorCode = status === 404 && key !== undefined ? 'FLAG_NOT_FOUND' : 'GENERAL';
  return failureAnswer(
    status,
    { key, errorCode, errorDetails },
    status === 503 ? { 'retry-after': '2' } : {},
  );
}

/** How a refused body, or a call too many, is told. */
export function refuse(status: number, error: AppError, headers: AnswerHeaders, call: HttpCall): PlainAnswer {
  const key = call.parameter === '' ? undefined : call.parameter;
  const errorCode = status === 429 ? 'GENERAL' : 'PARSE_ERROR';
  return failureAnswer(status, { key, errorCode, errorDetails: error.message }, headers);
}
