import { andThen } from './and-then.ts';
import { type CallContext, credentialOf, isOverHttp } from './call-context.ts';
import type { ComposedSources } from './composed-sources.ts';
import type { AskedFlag } from './flag-source.ts';
import type { BehaviourFlag, Flags, InfrastructureFlag, KeysOf, ValueOf } from './flags.ts';
import { FrozenPin } from './frozen-pin.ts';
import { GateError } from './gate-error.ts';
import type { GateParts } from './gate-parts.ts';
import type { GateStatus } from './gate-status.ts';
import { GateView } from './gate-view.ts';
import { attach, type ServingContext } from './mcp/attach.ts';
import type { Catalogue } from './mcp/catalogue.ts';
import { type HttpHandler, ListenerBus } from './mcp/listener-bus.ts';
import type { GateableServer } from './mcp/low-level-server.ts';
import type { PinStore } from './pin-store.ts';
import type { Principal, VerifiedCredential } from './principal.ts';
import type { Surfaces } from './surface.ts';
import { within } from './within.ts';

const CLOSE_MS = 5_000;

/** The values of the infrastructure flags, as they were when the gate opened. */
export type Infrastructure<F extends Flags> = {
  readonly [K in KeysOf<F, InfrastructureFlag>]: ValueOf<F[K]>;
};

/** What one principal is offered now. */
export interface SurfaceView {
  readonly hash: string;
  /** The tools with rules that are offered, sorted. */
  readonly offered: readonly string[];
  /** The tools that a kill switch takes away, sorted. */
  readonly killed: readonly string[];
  /** When the pin ends, in milliseconds since 1970. */
  readonly until: number;
}

/** What a {@link Gate} is made of. */
export interface GateInside<F extends Flags> extends GateParts {
  readonly flags: F;
  readonly sources: ComposedSources;
  readonly surfaces: Surfaces;
  readonly catalogue: Catalogue;
  readonly store: PinStore | undefined;
  readonly infrastructure: Infrastructure<F>;
  readonly warn: (message: string) => void;
}

/** Puts the tools of MCP servers behind feature flags. Made by `openGate`. */
export class Gate<F extends Flags = Flags> {
  readonly #inside: GateInside<F>;
  /** The infrastructure flags: read once, when the gate opened. */
  readonly infrastructure: Infrastructure<F>;
  /** For `createMcpHandler` of the 2.x SDK: `{ bus: gate.bus }`. Together with {@link fetch} it tells listeners. */
  readonly bus: ListenerBus;

  constructor(inside: GateInside<F>) {
    this.#inside = inside;
    this.infrastructure = inside.infrastructure;
    this.bus = new ListenerBus(inside.listeners, inside.warn);
  }

  /**
   * Puts a server's tools behind this gate, and answers the server. It may have its tools already, or get them later.
   *
   * Factories of the 2.x SDK pass on what they are told: `serveStdio((context) => gate.attach(buildServer(), context))`.
   * Throws `UNSUPPORTED_SERVER`.
   */
  attach<S extends GateableServer>(server: S, serving?: ServingContext): S {
    attach(this.#inside, this.#inside.catalogue, server, serving);
    return server;
  }

  /**
   * The `fetch` of a 2.x HTTP handler, such that those who listen are told of their own principal's list. A request waits for
   * its principal's pin, so that the SDK, which looks at a tool's schema before the gate is asked, sees none of a hidden tool.
   */
  fetch<Options extends { readonly authInfo?: VerifiedCredential | undefined }>(
    handler: HttpHandler<Options>,
  ): HttpHandler<Options>['fetch'] {
    const { pins } = this.#inside;
    const principalOf = (credential: VerifiedCredential | undefined) =>
      this.#inside.principalOf(credential, true);
    const pinned = async (request: Request, options?: Options) => {
      await pins.current(principalOf(options?.authInfo));
      return handler.fetch(request, options);
    };
    return this.bus.through({ fetch: pinned }, principalOf);
  }

  /** A behaviour flag's value for whoever makes this call; `context` is what the SDK handed to the tool. */
  async behaviour<K extends KeysOf<F, BehaviourFlag>>(key: K, context: CallContext): Promise<ValueOf<F[K]>> {
    const flag = this.#inside.flags[key];
    if (flag?.moment !== 'call')
      throw new GateError(
        'INVALID_GATE',
        `There is no behaviour flag "${key}".`,
        'Declare it with behaviour().',
      );
    const asked: AskedFlag = { key, default: flag.default, by: flag.by };
    const principal = this.#inside.principalOf(credentialOf(context), isOverHttp(context));
    return (await this.#inside.sources.value(asked, principal)) as ValueOf<F[K]>;
  }

  /** What a principal without a session is offered in its window. */
  async surface(principal: Principal): Promise<SurfaceView> {
    const pin = await this.#inside.pins.current(principal);
    const killed = await this.#inside.kills.killed(principal);
    const { hash, offered } = pin.surface;
    return { hash, offered: [...offered].sort(), killed: [...killed].sort(), until: pin.end };
  }

  /** For a server that asks by itself: the pin of one session (2025), frozen when it is first asked for. */
  freeze(): FrozenPin {
    return new FrozenPin(this.#inside);
  }

  /** For a server that asks by itself: what a principal is offered, in a session or else in its window. */
  view(principal: Principal, session?: FrozenPin): GateView | Promise<GateView> {
    const pin = session?.current(principal) ?? this.#inside.pins.current(principal);
    return andThen(pin, (known) => new GateView(this.#inside, principal, known, session === undefined));
  }

  /** Calls whenever a principal's list may be another one: at its roll-over, or by a kill switch. The answer ends it. */
  listen(principal: Principal, tell: () => void): () => void {
    return this.#inside.listeners.add(principal, tell);
  }

  /** How the sources and pins are. */
  status(): GateStatus {
    const { sources, pins, surfaces, listeners } = this.#inside;
    const all = sources.status();
    const healthy = pins.kept.lastError === undefined && all.every(({ state }) => state === 'ok');
    return {
      healthy,
      sources: all,
      pins: pins.kept,
      principals: pins.size,
      surfaces: surfaces.size,
      listeners: listeners.size,
    };
  }

  /**
   * Closes the sources and the store, once the store knows what sessions are showing. Servers go on with what they know.
   */
  async close(): Promise<void> {
    this.#inside.listeners.close();
    this.#inside.sessions.noteAll();
    await within(CLOSE_MS, this.#inside.pins.settle()).catch(() => {});
    await Promise.allSettled([this.#inside.sources.close(), this.#inside.store?.close()]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
