import type { IncomingMessage } from 'node:http';
import type { App } from '../app.ts';
import { AppError } from '../lib/app-error.ts';
import type { DoorRequest } from '../mcp/http-door.ts';
import { rpcAppError } from '../mcp/rpc-error.ts';
import type { Caller } from '../principals/caller.ts';
import type { Tool } from '../tools/define-tool.ts';
import { permits } from '../tools/permissions.ts';
import type { AnswerHeaders, PlainAnswer } from './http-answer.ts';
import type { HttpCall } from './http-call.ts';
import { scopeChallenge } from './oauth-challenge.ts';
import { problem } from './problem.ts';
import type { KeyRoute, Route } from './route.ts';
import type { RouteParts } from './routes.ts';

const INVALID_REQUEST = -32_600;

/** JSON-RPC's code for a status: the body cannot be parsed; the server does not want to. */
const RPC_CODES: Readonly<Record<number, number>> = { 400: -32_700, 429: -32_000 };

/** MCP over Streamable HTTP: all tools at /mcp, those that only read at /mcp/readonly. */
export function mcpRoutes(parts: RouteParts): Route[] {
  return [mcpRoute(parts, '/mcp', false), mcpRoute(parts, '/mcp/readonly', true)];
}

function mcpRoute({ app, door, addresses, held }: RouteParts, path: string, readOnly: boolean): KeyRoute {
  return {
    methods: ['GET', 'POST', 'DELETE'],
    path,
    access: 'key',
    streams: isStream,
    messages: (body) => (Array.isArray(body) ? body.length : 1),
    refuse,
    answer: (call: HttpCall, caller: Caller) => {
      const asked: DoorRequest = {
        request: webRequest(call.request, addresses.protocolOf(call.request), call.gone),
        body: call.body,
        caller,
        endpoint: path,
        readOnly,
        over: call.over,
      };
      const lacking = scopesMissing(app, asked);
      if (lacking !== undefined) return challenged(lacking, asked);
      if (isStream(call)) held.hold(call);
      return door.fetch(asked);
    },
  };

  /** Nobody is asked for the scopes of a tool that they are not offered. */
  async function challenged({ tool, answer }: ScopesMissing, asked: DoorRequest) {
    return (await door.offers(tool, asked)) ? answer : door.fetch(asked);
  }
}

/** A call of a tool by a token without the scopes it takes. */
interface ScopesMissing {
  readonly tool: string;
  readonly answer: PlainAnswer;
}

/**
 * The answer to a call of a tool that takes more scopes than the token has: 403, before any handler sees it, as MCP
 * asks, so that the client can get another token. Without a scope that would help, the runner says what is missing.
 */
function scopesMissing(app: App, { body, caller, readOnly }: DoorRequest): ScopesMissing | undefined {
  const tool = calledTool(app.surface({ readOnly: caller.readOnly || readOnly }).tools, body);
  if (tool === undefined || permits(caller.principal.grants, tool)) return undefined;
  const headers = scopeChallenge(app.config.oauth, caller, tool);
  if (Object.keys(headers).length === 0) return undefined;
  const error = new AppError('PERMISSION_DENIED', `${tool.name} needs another scope than the token has.`, {
    hint: 'Get a token with the scopes that www-authenticate names, and call it again.',
  });
  return { tool: tool.name, answer: problem(403, error, headers) };
}

function calledTool(tools: readonly Tool[], body: unknown): Tool | undefined {
  const { method, params } = (body ?? {}) as { readonly method?: unknown; readonly params?: unknown };
  if (method !== 'tools/call') return undefined;
  const { name } = (params ?? {}) as { readonly name?: unknown };
  return tools.find((tool) => tool.name === name);
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
