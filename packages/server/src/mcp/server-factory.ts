import { Server, type ServerEvent } from '@modelcontextprotocol/server';
import type { App } from '../app.ts';
import type { Caller } from '../principals/caller.ts';
import type { Offers } from '../tools/offers.ts';
import type { Surface } from '../tools/surface.ts';
import { ClientLog } from './client-log.ts';
import type { FlagUpdates } from './flag-updates.ts';
import { GUIDON_VERSION } from './guidon-version.ts';
import { type Handlers, handlersOf, installHandlers } from './handlers.ts';
import { instructionsFor } from './instructions.ts';
import { logProtocolError } from './log-protocol-error.ts';
import { createRequestState, type RequestState } from './request-state.ts';
import type { Serving } from './serving.ts';

/** The two generations of the protocol: with sessions (2025), and without (2026). */
export type Era = 'legacy' | 'modern';

/** How long a list may be kept by clients that keep lists. */
export const LIST_TTL_MS = 600_000;

/** What a {@link ServerExtension} may use of the server it extends. */
export interface ExtensionContext {
  readonly era: Era;
  readonly server: Server;
  /** What the server does without the extension, to be called for all that is not the extension's. */
  readonly handlers: Handlers;
  readonly requestState: RequestState;
  /** Tells listeners of the modern era about a change. */
  readonly publish: (event: ServerEvent) => void;
}

/** Adds to every server a factory makes; only test entry points have one. */
export type ServerExtension = (context: ExtensionContext) => void;

/** What a factory is made of. */
export interface ServerFactoryParts {
  readonly app: App;
  readonly updates: FlagUpdates;
  /** Whoever makes the request being handled. */
  readonly caller: () => Caller;
  readonly now?: () => Date;
  readonly extend?: ServerExtension;
  readonly publish?: (event: ServerEvent) => void;
}

/**
 * Makes the MCP server of one connection, session or request: the same for both transports and both eras. `session` is what
 * a session (2025) is offered; one that begins with the server, unless it is given.
 */
export type ServerFactory = (era: Era, surface: Surface, session?: Offers) => Server;

const listHint = { ttlMs: LIST_TTL_MS, cacheScope: 'private' } as const;

/** A {@link ServerFactory} for one door of an app. */
export function createServerFactory(parts: ServerFactoryParts): ServerFactory {
  const { app, caller, now = () => new Date(), publish = () => {} } = parts;
  const requestState = createRequestState(app.storage, () => caller().principal.id);
  return (era, surface, given) => {
    const server = newServer(app, requestState, { era, surface });
    const session = era === 'legacy' ? (given ?? app.gate.session(caller().principal)) : undefined;
    const { updates } = parts;
    const log = new ClientLog();
    const serving: Serving = { app, server, surface, session, caller, requestState, now, updates, log };
    const handlers = handlersOf(serving);
    installHandlers(server, handlers, era);
    parts.extend?.({ era, server, handlers, requestState, publish });
    return server;
  };
}

function newServer(
  app: App,
  requestState: RequestState,
  { era, surface }: { readonly era: Era; readonly surface: Surface },
): Server {
  const server = new Server(
    { name: 'guidon', title: 'Guidon feature flags', version: GUIDON_VERSION },
    {
      instructions: instructionsFor(surface),
      capabilities: {
        // With a session the list stays as it was at its beginning.
        tools: { listChanged: era === 'modern' },
        prompts: { listChanged: false },
        resources: { listChanged: false, subscribe: true },
        completions: {},
        logging: {},
      },
      cacheHints: {
        'server/discover': listHint,
        'prompts/list': listHint,
        'resources/list': listHint,
        'resources/templates/list': listHint,
      },
      requestState: { verify: (state, context) => requestState.verify(state, context) },
    },
  );
  server.onerror = (error) => logProtocolError(app.logger, error);
  return server;
}
