import type { ServerEvent, ServerEventBus } from '@modelcontextprotocol/server';
import type { Principal } from '../principals/principal.ts';
import type { FlagUpdates } from './flag-updates.ts';

/**
 * Where clients without a session (2026) listen over HTTP: each hears of the flags its own principal may see.
 *
 * The SDK's bus knows no principals, so whoever listens is asked for at the moment the listening starts.
 */
export class ListenerBus implements ServerEventBus {
  readonly #updates: FlagUpdates;
  readonly #principal: () => Principal;
  readonly #listeners = new Set<(event: ServerEvent) => void>();

  constructor(updates: FlagUpdates, principal: () => Principal) {
    this.#updates = updates;
    this.#principal = principal;
  }

  /** Tells everybody who listens; for events that are no secret. */
  publish(event: ServerEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  subscribe(listener: (event: ServerEvent) => void): () => void {
    const principal = this.#principal();
    const stop = this.#updates.watch(
      () => principal,
      (uri) => listener({ kind: 'resource_updated', uri }),
    );
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      stop();
    };
  }
}
