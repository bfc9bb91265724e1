import { STATUS_CODES } from 'node:http';
import type { AppError } from '../lib/app-error.ts';
import { errorBody } from '../tools/outcome.ts';

/** One of our errors as an HTTP answer: problem JSON (RFC 9457) that carries the error as every door shows it. */
export function problem(
  status: number,
  error: AppError,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: error.message,
    error: errorBody(error),
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  });
}
