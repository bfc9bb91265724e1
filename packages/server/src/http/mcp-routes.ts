import type { IncomingMessage } from 'node:http';
import type { AppError } from '../lib/app-error.ts';
import { rpcAppError } from '../mcp/rpc-error.ts';
import type { Caller } from '../principals/caller.ts';
import type { HttpCall } from './http-call.ts';
import type { KeyRoute, Route } from './route.ts';
import type { RouteParts } from './routes.ts';

/** MCP over Streamable HTTP: all tools at /mcp, those that only read at /mcp/readonly. */
export function mcpRoutes(parts: RouteParts): Route[] {
  return [mcpRoute(parts, '/mcp', false), mcpRoute(parts, '/mcp/readonly', true)];
}

function mcpRoute({ door }: RouteParts, path: string, readOnly: boolean): KeyRoute {
  return {
    methods: ['GET', 'POST', 'DELETE'],
    path,
    access: 'key',
    streams: ({ request, body }) => request.method === 'GET' || isListen(body),
    refuseBody,
    answer: (call: HttpCall, caller: Caller) =>
      door.fetch({
        request: webRequest(call.request, call.gone),
        body: call.body,
        caller,
        endpoint: path,
        readOnly,
        over: call.over,
      }),
  };
}

/** The request as the MCP handlers take it. Its body was read already. */
function webRequest({ url = '/', method = 'GET', headers }: IncomingMessage, signal: AbortSignal): Request {
  const entries = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  );
  return new Request(new URL(url, `http://${headers.host ?? 'localhost'}`), {
    method,
    headers: entries,
    signal,
  });
}

function isListen(body: unknown): boolean {
  return (
    typeof body === 'object' && body !== null && 'method' in body && body.method === 'subscriptions/listen'
  );
}

function refuseBody(status: number, error: AppError): Response {
  return rpcAppError(status, status === 400 ? -32_700 : -32_600, error);
}
