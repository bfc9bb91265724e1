import { AsyncLocalStorage } from 'node:async_hooks';
import type { Listeners } from '../listeners.ts';
import type { Principal, VerifiedCredential } from '../principal.ts';

/** What the 2.x SDK tells those who listen over HTTP; the gate itself sends `tools_list_changed` only. */
export type BusEvent =
  | { readonly kind: 'tools_list_changed' | 'prompts_list_changed' | 'resources_list_changed' }
  | { readonly kind: 'resource_updated'; readonly uri: string };

/** Answers HTTP requests, as `createMcpHandler` of the 2.x SDK makes it. */
export interface HttpHandler<Options> {
  fetch(request: Request, options?: Options): Promise<Response>;
}

const NO_FETCH =
  'A client listens for another list of tools and will not be told: the handler has gate.bus, but is not served through gate.fetch(handler).';

/**
 * Where clients without a session listen over HTTP. Each hears of its own principal's list; what the server itself
 * publishes, everybody hears.
 */
export class ListenerBus {
  readonly #scope = new AsyncLocalStorage<Principal>();
  readonly #listeners: Listeners;
  readonly #warn: (message: string) => void;
  readonly #everybody = new Set<(event: BusEvent) => void>();

  constructor(listeners: Listeners, warn: (message: string) => void) {
    this.#listeners = listeners;
    this.#warn = warn;
  }

  publish(event: BusEvent): void {
    for (const listener of this.#everybody) listener(event);
  }

  subscribe(listener: (event: BusEvent) => void): () => void {
    const principal = this.#scope.getStore();
    if (principal === undefined) this.#warn(NO_FETCH);
    const stop = principal && this.#listeners.add(principal, () => listener({ kind: 'tools_list_changed' }));
    this.#everybody.add(listener);
    return () => {
      this.#everybody.delete(listener);
      stop?.();
    };
  }

  /** A handler that knows who listens: the SDK's bus is not told. */
  through<Options extends { readonly authInfo?: VerifiedCredential | undefined }>(
    handler: HttpHandler<Options>,
    principalOf: (credential: VerifiedCredential | undefined) => Principal,
  ): HttpHandler<Options>['fetch'] {
    return (request, options) =>
      this.#scope.run(principalOf(options?.authInfo), () => handler.fetch(request, options));
  }
}
