import type { IncomingMessage, ServerResponse } from 'node:http';
import type { App } from '../app.ts';
import { AppError } from '../lib/app-error.ts';
import type { Caller } from '../principals/caller.ts';
import { andThen } from './and-then.ts';
import { authenticate } from './authenticate.ts';
import type { HttpAnswer, PlainAnswer } from './http-answer.ts';
import { HttpCall } from './http-call.ts';
import { type GuardOptions, type HttpGuard, httpGuard } from './http-guard.ts';
import { problem, problemOf } from './problem.ts';
import { bringsBody, type JsonBody, MAX_BODY_BYTES, readJsonBody } from './read-json-body.ts';
import type { Route } from './route.ts';
import { type RoutePath, RouteTable } from './route-table.ts';
import { sendAnswer } from './send-answer.ts';

const WITH_BODY: ReadonlySet<string | undefined> = new Set(['POST', 'PUT', 'PATCH']);

/** What a {@link HttpRouter} is made of. */
export interface HttpRouterParts {
  readonly app: App;
  readonly guard: GuardOptions;
  readonly routes: readonly Route[];
  readonly stopping: () => boolean;
}

/**
 * Takes each request to what answers it: names and origins are checked first, then the route and its method, then the
 * key, then the body is read. What can be answered at once is, without a promise on the way.
 */
export class HttpRouter {
  readonly #app: App;
  readonly #guard: HttpGuard;
  readonly #table: RouteTable;
  readonly #stopping: () => boolean;
  #busy = 0;

  constructor({ app, guard, routes, stopping }: HttpRouterParts) {
    this.#app = app;
    this.#guard = httpGuard(guard);
    this.#table = new RouteTable(routes);
    this.#stopping = stopping;
  }

  /** How many calls are being answered; streams that only listen do not count. */
  get busy(): number {
    return this.#busy;
  }

  /** Answers one request. Never throws. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    const call = new HttpCall(request, response);
    try {
      const sent = andThen(this.#answer(call), (answer) => sendAnswer(answer, response));
      if (sent === undefined) call.finish();
      else sent.catch((failure: unknown) => this.#fail(call, failure)).finally(() => call.finish());
    } catch (failure) {
      this.#fail(call, failure);
      call.finish();
    }
  }

  #answer(call: HttpCall): HttpAnswer | Promise<HttpAnswer> {
    const refused = this.#guard(call.request);
    if (refused !== undefined) return refused;
    const path = this.#table.find(call);
    if (path === undefined) return notFound();
    const route = path.byMethod.get(call.request.method ?? '');
    if (route === undefined) return this.#wrongMethod(call, path);
    call.route = route;
    if (route.access === 'public') return this.#withBody(call, route, () => route.answer(call));
    return this.#withKey(call, (caller) => this.#withBody(call, route, () => route.answer(call, caller)));
  }

  #withKey(
    { request }: HttpCall,
    next: (caller: Caller) => HttpAnswer | Promise<HttpAnswer>,
  ): HttpAnswer | Promise<HttpAnswer> {
    if (this.#stopping()) return stopping();
    return andThen(authenticate(this.#app, request), (caller) =>
      'status' in caller ? caller : next(caller),
    );
  }

  #withBody(
    call: HttpCall,
    route: Route,
    next: () => HttpAnswer | Promise<HttpAnswer>,
  ): HttpAnswer | Promise<HttpAnswer> {
    const { request } = call;
    const has = WITH_BODY.has(request.method) && !(route.bodyOptional === true && !bringsBody(request));
    if (!has) return this.#counted(call, route, next);
    return andThen(readJsonBody(request, route.bodyLimit), (body) => {
      if (!body.ok) return badBody(call, route, body);
      call.body = body.value;
      return this.#counted(call, route, next);
    });
  }

  #counted(
    call: HttpCall,
    route: Route,
    next: () => HttpAnswer | Promise<HttpAnswer>,
  ): HttpAnswer | Promise<HttpAnswer> {
    const answer = next();
    const quick = !(answer instanceof Promise) && !(answer instanceof Response);
    if (quick || route.streams?.(call) === true) return answer;
    this.#busy++;
    void call.over.then(() => this.#busy--);
    return answer;
  }

  #wrongMethod(call: HttpCall, path: RoutePath): HttpAnswer | Promise<HttpAnswer> {
    return path.needsKey ? this.#withKey(call, () => wrongMethod(path)) : wrongMethod(path);
  }

  /** Tells the client what it can put right, and the log what it cannot. */
  #fail({ request, response }: HttpCall, failure: unknown): void {
    if (hungUp(request)) {
      this.#app.logger.debug({ err: failure }, 'the client left before its request was whole');
      response.destroy();
      return;
    }
    const error = this.#app.runner.toAppError(failure);
    if (response.headersSent) response.destroy();
    else void sendAnswer(problemOf(error), response);
  }
}

function hungUp(request: IncomingMessage): boolean {
  return request.destroyed && !request.complete;
}

function badBody(
  { response }: HttpCall,
  { bodyLimit = MAX_BODY_BYTES, refuseBody = problem }: Route,
  { status, message }: Extract<JsonBody, { ok: false }>,
): HttpAnswer {
  // The rest of the body was not read: the connection cannot be used again.
  if (status !== 400) response.setHeader('connection', 'close');
  const code = status === 413 ? 'PAYLOAD_TOO_LARGE' : 'INVALID_ARGUMENT';
  return refuseBody(
    status,
    new AppError(code, message, { hint: `Send one JSON value of at most ${bodyLimit} bytes.` }),
  );
}

function notFound(): PlainAnswer {
  const hint = 'MCP is at /mcp (all tools) and /mcp/readonly (tools that only read).';
  return problem(404, new AppError('NOT_FOUND', 'There is nothing at this address.', { hint }));
}

function wrongMethod({ allow }: RoutePath): PlainAnswer {
  const error = new AppError('INVALID_ARGUMENT', 'This address does not take that method.', {
    hint: `Use ${allow}.`,
  });
  return problem(405, error, { allow });
}

function stopping(): PlainAnswer {
  const error = new AppError('UNAVAILABLE', 'The server is stopping.', {
    hint: 'Try again in a few seconds.',
  });
  return problem(503, error, { connection: 'close', 'retry-after': '2' });
}
