import type { IncomingMessage } from 'node:http';
import type { App } from '../app.ts';
import { AppError } from '../lib/app-error.ts';
import type { HttpDoor } from '../mcp/http-door.ts';
import { rpcAppError } from '../mcp/rpc-error.ts';
import { authenticate } from './authenticate.ts';
import { healthz, readyz } from './health.ts';
import { type GuardOptions, type HttpGuard, httpGuard } from './http-guard.ts';
import { problem } from './problem.ts';
import { type JsonBody, readJsonBody } from './read-json-body.ts';

/** What is known about an exchange besides its request. */
export interface Exchange {
  /** Aborted when the connection ends. */
  readonly gone: AbortSignal;
  /** Settles when the answer was sent, or the client went away. */
  readonly over: Promise<void>;
}

const MCP_PATHS: ReadonlyMap<string, { readonly readOnly: boolean }> = new Map([
  ['/mcp', { readOnly: false }],
  ['/mcp/readonly', { readOnly: true }],
]);

const MCP_METHODS = ['GET', 'POST', 'DELETE'];

/** Takes each request to what answers it: names and origins are checked first, then the key, then the body is read. */
export class HttpRouter {
  readonly #app: App;
  readonly #door: HttpDoor;
  readonly #guard: HttpGuard;
  #busy = 0;
  #stopping = false;

  constructor(app: App, door: HttpDoor, guard: GuardOptions) {
    this.#app = app;
    this.#door = door;
    this.#guard = httpGuard(guard);
  }

  /** How many calls are being answered; streams that only listen do not count. */
  get busy(): number {
    return this.#busy;
  }

  /** Refuses new requests from now on. */
  stop(): void {
    this.#stopping = true;
  }

  async answer(request: IncomingMessage, exchange: Exchange): Promise<Response> {
    const refused = this.#guard(request);
    if (refused !== undefined) return refused;
    const path = pathOf(request);
    if (path === '/healthz') return healthz();
    if (path === '/readyz') return readyz(this.#app, this.#stopping);
    const mcp = MCP_PATHS.get(path);
    if (mcp === undefined) return notFound();
    return this.#stopping ? stopping() : this.#answerMcp(request, exchange, path, mcp.readOnly);
  }

  async #answerMcp(
    request: IncomingMessage,
    exchange: Exchange,
    endpoint: string,
    readOnly: boolean,
  ): Promise<Response> {
    const caller = await authenticate(this.#app, request);
    if (caller instanceof Response) return caller;
    if (!MCP_METHODS.includes(request.method ?? '')) return wrongMethod();
    const body: JsonBody =
      request.method === 'POST' ? await readJsonBody(request) : { ok: true, value: undefined };
    if (!body.ok) return badBody(body.status, body.message);
    if (request.method === 'POST' && !isListen(body.value)) this.#count(exchange.over);
    const web = webRequest(request, exchange.gone);
    return this.#door.fetch({
      request: web,
      body: body.value,
      caller,
      endpoint,
      readOnly,
      over: exchange.over,
    });
  }

  #count(over: Promise<void>): void {
    this.#busy++;
    void over.then(() => this.#busy--);
  }
}

function pathOf({ url = '/' }: IncomingMessage): string {
  const [path = '/'] = url.split('?', 1);
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
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

function badBody(status: 400 | 413 | 415, message: string): Response {
  const code = status === 413 ? 'PAYLOAD_TOO_LARGE' : 'INVALID_ARGUMENT';
  const error = new AppError(code, message, { hint: 'Send one JSON-RPC message of at most 4 MiB.' });
  const response = rpcAppError(status, status === 400 ? -32_700 : -32_600, error);
  // The rest of the body was not read: the connection cannot be used again.
  if (status !== 400) response.headers.set('connection', 'close');
  return response;
}

function notFound(): Response {
  const hint = 'MCP is at /mcp (all tools) and /mcp/readonly (tools that only read).';
  return problem(404, new AppError('NOT_FOUND', 'There is nothing at this address.', { hint }));
}

function wrongMethod(): Response {
  const allow = MCP_METHODS.join(', ');
  const error = new AppError('INVALID_ARGUMENT', 'MCP does not use this method.', { hint: `Use ${allow}.` });
  return problem(405, error, { allow });
}

function stopping(): Response {
  const error = new AppError('UNAVAILABLE', 'The server is stopping.', {
    hint: 'Try again in a few seconds.',
  });
  return problem(503, error, { connection: 'close', 'retry-after': '2' });
}
