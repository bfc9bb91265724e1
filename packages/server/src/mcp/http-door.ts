import { AsyncLocalStorage } from 'node:async_hooks';
import {
  createMcpHandler,
  isInitializeRequest,
  isJSONRPCNotification,
  isLegacyRequest,
  type McpHttpHandler,
  type RequestId,
} from '@modelcontextprotocol/server';
import type { App } from '../app.ts';
import { AppError } from '../lib/app-error.ts';
import type { Caller } from '../principals/caller.ts';
import type { Surface } from '../tools/surface.ts';
import { FlagUpdates } from './flag-updates.ts';
import { ListenerBus } from './listener-bus.ts';
import { logProtocolError } from './log-protocol-error.ts';
import { rpcAppError, rpcError } from './rpc-error.ts';
import { createServerFactory, type ServerExtension, type ServerFactory } from './server-factory.ts';
import { SESSION_LIMITS, type Session, type SessionLimits, type SessionOwner, Sessions } from './sessions.ts';

/** An authenticated request to an MCP address. */
export interface DoorRequest {
  /** Without its body. */
  readonly request: Request;
  /** The parsed body; undefined for requests that have none. */
  readonly body: unknown;
  readonly caller: Caller;
  /** The address it came to, e.g. `/mcp/readonly`. */
  readonly endpoint: string;
  readonly readOnly: boolean;
  /** Settles when the answer was sent whole, or the client went away. */
  readonly over: Promise<void>;
}

/** How a {@link HttpDoor} is made; everything has a default. */
export interface HttpDoorOptions {
  readonly limits?: Partial<SessionLimits>;
  readonly now?: () => number;
  readonly extend?: ServerExtension;
}

interface Scope {
  readonly caller: Caller;
  readonly surface: Surface;
}

const SESSION_HEADER = 'mcp-session-id';
const SESSION_NOT_FOUND = -32_001;
const BAD_REQUEST = -32_000;

/** MCP over Streamable HTTP: clients with sessions (2025) and without (2026) at the same address. */
export class HttpDoor {
  readonly #app: App;
  readonly #scope = new AsyncLocalStorage<Scope>();
  readonly #updates: FlagUpdates;
  readonly #sessions: Sessions;
  readonly #build: ServerFactory;
  readonly #modern: McpHttpHandler;
  readonly #surfaces: { readonly full: Surface; readonly readOnly: Surface };

  constructor(app: App, options: HttpDoorOptions = {}) {
    const { now = Date.now } = options;
    this.#app = app;
    this.#surfaces = { full: app.surface(), readOnly: app.surface({ readOnly: true }) };
    this.#updates = new FlagUpdates(app);
    this.#sessions = new Sessions({ ...SESSION_LIMITS, ...options.limits }, now);
    const bus = new ListenerBus(this.#updates, () => {
      const { caller, surface } = this.#inScope();
      const { principal } = caller;
      return { principal, watchTools: (tell) => app.gate.watch(principal, surface, tell) };
    });
    this.#build = createServerFactory({
      app,
      updates: this.#updates,
      caller: () => this.#inScope().caller,
      now: () => new Date(now()),
      publish: (event) => bus.publish(event),
      ...(options.extend === undefined ? {} : { extend: options.extend }),
    });
    const build = () => this.#build('modern', this.#inScope().surface);
    this.#modern = createMcpHandler(build, {
      legacy: 'reject',
      bus,
      onerror: (error) => logProtocolError(app.logger, error),
    });
  }

  /** How many sessions are open. */
  get sessions(): Pick<Sessions, 'size' | 'sweep'> {
    return this.#sessions;
  }

  /** Whether a tool answers whoever makes a request, in the session it is part of or else in its caller's window. */
  async offers(tool: string, asked: DoorRequest): Promise<boolean> {
    const id = asked.request.headers.get(SESSION_HEADER);
    const session = id === null ? undefined : this.#sessions.find(id, ownerOf(asked));
    const offers = session?.offers ?? this.#app.gate;
    const offered = await offers.offered(asked.caller.principal, this.#surfaceOf(asked));
    const admitted = await offered.admit(tool);
    return admitted === 'offered' || (admitted !== 'unknown' && admitted.kind === 'leaving');
  }

  /** Answers a request with the rights of its caller. */
  async fetch(asked: DoorRequest): Promise<Response> {
    const surface = this.#surfaceOf(asked);
    const { readOnly } = asked.caller;
    const caller = {
      ...asked.caller,
      readOnly: readOnly || asked.readOnly,
      throughAgent: true as const,
    };
    const { request, body } = asked;
    return this.#scope.run({ caller, surface }, async () => {
      if (await isLegacyRequest(request, body)) return this.#inSession(asked, surface);
      return this.#modern.fetch(request, { parsedBody: body });
    });
  }

  /** Ends listening, sessions and calls under way. */
  async close(): Promise<void> {
    await this.#modern.close();
    await this.#sessions.close();
    this.#updates.close();
  }

  #surfaceOf({ readOnly }: DoorRequest): Surface {
    return readOnly ? this.#surfaces.readOnly : this.#surfaces.full;
  }

  async #inSession(asked: DoorRequest, surface: Surface): Promise<Response> {
    const owner = ownerOf(asked);
    const id = asked.request.headers.get(SESSION_HEADER);
    if (id === null) return this.#opening(asked, surface, owner);
    const session = this.#sessions.find(id, owner);
    return session === undefined ? sessionNotFound() : this.#use(session, asked);
  }

  async #opening(asked: DoorRequest, surface: Surface, owner: SessionOwner): Promise<Response> {
    if (!isInitializeRequest(asked.body))
      return rpcError(400, BAD_REQUEST, `Start with initialize, then send ${SESSION_HEADER}.`);
    try {
      const offers = this.#app.gate.session(asked.caller.principal);
      const session = await this.#sessions.open(owner, offers, this.#build('legacy', surface, offers));
      return await this.#use(session, asked);
    } catch (failure) {
      if (failure instanceof AppError) return rpcAppError(429, BAD_REQUEST, failure);
      throw failure;
    }
  }

  async #use(session: Session, { request, body, over }: DoorRequest): Promise<Response> {
    void this.#sessions.use(session, request.method === 'GET' ? 'streams' : 'calls', over);
    const response = await session.transport.handleRequest(request, { parsedBody: body });
    const cancelled = cancelledRequest(body);
    // A cancelled call is never answered, so its stream would stay open and its session busy for ever.
    if (cancelled !== undefined) session.transport.closeSSEStream(cancelled);
    return response;
  }

  #inScope(): Scope {
    const scope = this.#scope.getStore();
    if (scope === undefined) throw new Error('An MCP request was handled outside its scope.');
    return scope;
  }
}

/** A token brings its rights to every request, and a session goes on with one that has more scopes. */
function ownerOf({ caller: { principal, token }, endpoint }: DoorRequest): SessionOwner {
  const rights = token === undefined ? JSON.stringify(principal.grants) : 'of each token';
  return { principalId: principal.id, endpoint, rights };
}

function cancelledRequest(body: unknown): RequestId | undefined {
  const isCancellation = isJSONRPCNotification(body) && body.method === 'notifications/cancelled';
  return isCancellation ? (body.params?.requestId as RequestId | undefined) : undefined;
}

function sessionNotFound(): Response {
  return rpcError(404, SESSION_NOT_FOUND, 'Session not found');
}
