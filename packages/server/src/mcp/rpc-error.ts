import type { AppError } from '../lib/app-error.ts';
import { errorBody } from '../tools/outcome.ts';

/** A JSON-RPC error as an HTTP answer, for requests that never reached a server. */
export function rpcError(
  status: number,
  code: number,
  message: string,
  data?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const error = { code, message, ...(data === undefined ? {} : { data }) };
  return Response.json({ jsonrpc: '2.0', id: null, error }, { status, headers });
}

/** The same for one of our own errors. */
export function rpcAppError(
  status: number,
  code: number,
  error: AppError,
  headers?: Readonly<Record<string, string>>,
): Response {
  return rpcError(status, code, `${error.code}: ${error.message} ${error.hint}`, errorBody(error), headers);
}
