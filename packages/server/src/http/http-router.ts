import type { IncomingMessage, ServerResponse } from 'node:http';
import type { App } from '../app.ts';
import { andThen } from '../lib/and-then.ts';
import { AppError } from '../lib/app-error.ts';
import type { Caller } from '../principals/caller.ts';
import { authenticate } from './authenticate.ts';
import type { CallLimits, Refusal } from './call-limits.ts';
import { type ClientAddresses, clientNetwork } from './client-address.ts';
import type { Cors } from './cors.ts';
import type { HttpAnswer, PlainAnswer } from './http-answer.ts';
import { HttpCall } from './http-call.ts';
import { type GuardOptions, type HttpGuard, httpGuard } from './http-guard.ts';
import { problem, problemOf } from './problem.ts';
import { bringsBody, type JsonBody, MAX_BODY_BYTES, readJsonBody } from './read-json-body.ts';
import type { RequestLog } from './request-log.ts';
import type { Route } from './route.ts';
import { type RoutePath, RouteTable } from './route-table.ts';
import { sendAnswer } from './send-answer.ts';
import type { Tracing } from './tracing.ts';

const WITH_BODY: ReadonlySet<string | undefined> = new Set(['POST', 'PUT', 'PATCH']);

/** What a {@link HttpRouter} is made of. */
export interface HttpRouterParts {
  readonly app: App;
  readonly guard: GuardOptions;
  readonly routes: readonly Route[];
  readonly stopping: () => boolean;
  readonly limits: CallLimits;
  readonly cors: Cors;
  readonly addresses: ClientAddresses;
  readonly log: RequestLog;
  readonly tracing: Tracing;
  /** How long a client may take nothing of a large answer. Default 30 seconds. */
  readonly stalledMs?: number;
}

/**
 * Takes each request to what answers it: names and origins are checked first, then the route and its method, then the
 * key, then the body is read. What can be answered at once is, without a promise on the way.
 */
export class HttpRouter {
  readonly #parts: HttpRouterParts;
  readonly #guard: HttpGuard;
  readonly #table: RouteTable;
  #busy = 0;
  #reading = 0;
  #streams = 0;

  constructor(parts: HttpRouterParts) {
    this.#parts = parts;
    this.#guard = httpGuard(parts.guard);
    this.#table = new RouteTable(parts.routes);
  }

  /** How many calls are arriving or being answered; streams that only listen do not count. */
  get busy(): number {
    return this.#busy + this.#reading;
  }

  /** How many streams are open. */
  get streams(): number {
    return this.#streams;
  }

  /** Answers one request. Never throws. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    const call = new HttpCall(request, response);
    this.#parts.tracing.request(call, () => this.#handle(call));
  }

  #handle(call: HttpCall): void {
    const { stalledMs } = this.#parts;
    try {
      const sent = andThen(this.#answer(call), (answer) => sendAnswer(answer, call.response, stalledMs));
      if (sent === undefined) this.#finish(call);
      else
        sent.then(
          () => this.#finish(call),
          (failure: unknown) => this.#fail(call, failure),
        );
    } catch (failure) {
      this.#fail(call, failure);
    }
  }

  #answer(call: HttpCall): HttpAnswer | Promise<HttpAnswer> {
    const refused = this.#guard(call.request);
    if (refused !== undefined) return refused;
    this.#parts.cors.mark(call);
    const path = this.#table.find(call);
    if (path === undefined) return notFound();
    const route = path.byMethod.get(call.request.method ?? '');
    if (route === undefined) return this.#otherMethod(call, path);
    call.route = route;
    if (route.access === 'public') return this.#withBody(call, route, () => route.answer(call));
    return this.#withKey(call, (caller) => {
      if (caller.principal.kind === 'sdk' && route.forSdks !== true) throw notForSdks();
      return this.#withBody(call, route, () => route.answer(call, caller));
    });
  }

  #withKey(
    call: HttpCall,
    next: (caller: Caller) => HttpAnswer | Promise<HttpAnswer>,
  ): HttpAnswer | Promise<HttpAnswer> {
    const { app, limits, stopping: isStopping } = this.#parts;
    if (isStopping()) return stopping();
    const mayLook = () => limits.mayGuess(this.#networkOf(call));
    return andThen(authenticate(app, call.request, mayLook), (caller) => {
      if ('status' in caller) return caller.status === 401 ? this.#unknown(call, caller) : caller;
      call.caller = caller;
      const refusal = limits.admit(caller.principal);
      return refusal === undefined ? next(caller) : tooMany(refusal, call);
    });
  }

  /** Asks for a key, until an address has shown too many wrong keys or tokens. */
  #unknown(call: HttpCall, challenge: PlainAnswer): HttpAnswer {
    const refusal = this.#parts.limits.failedKey(this.#networkOf(call));
    return refusal === undefined ? challenge : tooMany(refusal, call);
  }

  #networkOf({ request }: HttpCall): string {
    return clientNetwork(this.#parts.addresses.addressOf(request));
  }

  #withBody(
    call: HttpCall,
    route: Route,
    next: () => HttpAnswer | Promise<HttpAnswer>,
  ): HttpAnswer | Promise<HttpAnswer> {
    const { request } = call;
    const has = WITH_BODY.has(request.method) && !(route.bodyOptional === true && !bringsBody(request));
    if (!has) return this.#counted(call, route, next);
    return andThen(this.#read(call, route), (body) => {
      if (!body.ok) return badBody(call, route, body);
      call.body = body.value;
      this.#charge(call, route);
      return this.#counted(call, route, next);
    });
  }

  #read({ request }: HttpCall, { bodyLimit }: Route): JsonBody | Promise<JsonBody> {
    const body = readJsonBody(request, bodyLimit);
    if (!(body instanceof Promise)) return body;
    this.#reading++;
    const done = () => {
      this.#reading--;
    };
    // Not finally(): this is what every evaluation waits for, and that takes two turns more.
    body.then(done, done);
    return body;
  }

  /** The rate is one of messages: each but the first, which was counted already. */
  #charge({ body, caller }: HttpCall, { messages }: Route): void {
    if (messages !== undefined && caller !== undefined)
      this.#parts.limits.charge(caller.principal, messages(body) - 1);
  }

  #counted(
    call: HttpCall,
    route: Route,
    next: () => HttpAnswer | Promise<HttpAnswer>,
  ): HttpAnswer | Promise<HttpAnswer> {
    const answer = next();
    if (route.streams?.(call) === true) this.#countStream(call);
    else if (answer instanceof Promise || answer instanceof Response) this.#countCall(call);
    return answer;
  }

  #countStream({ over }: HttpCall): void {
    this.#streams++;
    void over.then(() => this.#streams--);
  }

  #countCall({ over, caller }: HttpCall): void {
    this.#busy++;
    void over.then(() => this.#busy--);
    if (caller !== undefined) this.#parts.limits.track(caller.principal, over);
  }

  #otherMethod(call: HttpCall, path: RoutePath): HttpAnswer | Promise<HttpAnswer> {
    const preflight = this.#parts.cors.preflight(call, path);
    if (preflight !== undefined) return preflight;
    return path.needsKey ? this.#withKey(call, () => wrongMethod(path)) : wrongMethod(path);
  }

  #finish(call: HttpCall): void {
    call.finish();
    this.#parts.log.finished(call);
    this.#parts.tracing.finished(call);
  }

  /** Tells the client what it can put right, and the log what it cannot. */
  #fail(call: HttpCall, failure: unknown): void {
    const { app } = this.#parts;
    const { request, response } = call;
    if (hungUp(request)) {
      app.logger.debug({ err: failure }, 'the client left before its request was whole');
      response.destroy();
    } else {
      const error = app.runner.toAppError(failure);
      if (response.headersSent) response.destroy();
      else void sendAnswer(problemOf(error), response);
    }
    this.#finish(call);
  }
}

/** Client keys are in the hands of strangers: what is refused to them costs the database nothing. */
function notForSdks(): AppError {
  return new AppError('PERMISSION_DENIED', 'SDK keys evaluate flags, and nothing else.', {
    hint: 'Use a key of a person or an agent (guidon keys create).',
  });
}

function hungUp(request: IncomingMessage): boolean {
  return request.destroyed && !request.complete;
}

function badBody(
  call: HttpCall,
  { bodyLimit = MAX_BODY_BYTES, refuse = problem }: Route,
  { status, message }: Extract<JsonBody, { ok: false }>,
): HttpAnswer {
  // The rest of the body was not read: the connection cannot be used again.
  if (status !== 400) call.response.setHeader('connection', 'close');
  const code = status === 413 ? 'PAYLOAD_TOO_LARGE' : 'INVALID_ARGUMENT';
  const hint =
    status === 415
      ? 'Set the header Content-Type: application/json, and leave out Content-Encoding.'
      : `Send one JSON value of at most ${bodyLimit} bytes.`;
  return refuse(status, new AppError(code, message, { hint }), {}, call);
}

function tooMany({ error, retryAfterSeconds }: Refusal, call: HttpCall): HttpAnswer {
  const { refuse = problem } = call.route ?? {};
  return refuse(429, error, { 'retry-after': String(retryAfterSeconds) }, call);
}

function notFound(): PlainAnswer {
  const hint = '/api/v1/openapi.json lists every address; MCP is at /mcp, and at /mcp/readonly to read only.';
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
