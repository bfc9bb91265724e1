import type { IncomingMessage } from 'node:http';
import type { AppError } from '../lib/app-error.ts';
import { rpcAppError } from '../mcp/rpc-error.ts';
import type { Caller } from '../principals/caller.ts';
import type { AnswerHeaders } from './http-answer.ts';
import type { HttpCall } from './http-call.ts';
import type { KeyRoute, Route } from './route.ts';
import type { RouteParts } from './routes.ts';

const INVALID_REQUEST = -32_600;

/** JSON-RPC's code for a status: the body cannot be parsed; the server does not want to. */
const RPC_CODES: Readonly<Record<number, number>> = { 400: -32_700, 429: -32_000 };

/** MCP over Streamable HTTP: all tools at /mcp, those that only read at /mcp/readonly. */
export function mcpRoutes(parts: RouteParts): Route[] {
  return [mcpRoute(parts, '/mcp', false), mcpRoute(parts, '/mcp/readonly', true)];
}

function mcpRoute({ door, addresses, held }: RouteParts, path: string, readOnly: boolean): KeyRoute {
  return {
    methods: ['GET', 'POST', 'DELETE'],
    path,
    access: 'key',
    streams: isStream,
    messages: (body) => (Array.isArray(body) ? body.length : 1),
    refuse,
    answer: (call: HttpCall, caller: Caller) => {
      if (isStream(call)) held.hold(call);
      return door.fetch({
        request: webRequest(call.request, addresses.protocolOf(call.request), call.gone),
        body: call.body,
        caller,
        endpoint: path,
        readOnly,
        over: call.over,
      });
    },
  };
}

/** The request as the MCP handlers take it. Its body was read already. */
function webRequest(
  { url = '/', method = 'GET', headers }: IncomingMessage,
  protocol: string,
  signal: AbortSignal,
): Request {
  const entries = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  );
  return new Request(new URL(url, `${protocol}://${headers.host ?? 'localhost'}`), {
    method,
    headers: entries,
    signal,
  });
}

function isStream({ request, body }: HttpCall): boolean {
  return request.method === 'GET' || isListen(body);
}

function isListen(body: unknown): boolean {
  return (
    typeof body === 'object' && body !== null && 'method' in body && body.method === 'subscriptions/listen'
  );
}

function refuse(status: number, error: AppError, headers: AnswerHeaders): Response {
  return rpcAppError(status, RPC_CODES[status] ?? INVALID_REQUEST, error, headers as Record<string, string>);
}
