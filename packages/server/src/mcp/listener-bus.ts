import type { ServerEvent, ServerEventBus } from '@modelcontextprotocol/server';
import type { Principal } from '../principals/principal.ts';
import type { FlagUpdates } from './flag-updates.ts';

/** Whoever begins to listen. */
export interface Listener {
  readonly principal: Principal;
  /** Calls when its list of tools is another one; returns how to stop. */
  readonly watchTools: (tell: () => void) => () => void;
}

/**
 * Where clients without a session (2026) listen over HTTP: each hears of its own list of tools, and of the flags its own
 * principal may see.
 *
 * The SDK's bus knows no principals, so whoever listens is asked for at the moment the listening starts.
 */
export class ListenerBus implements ServerEventBus {
  readonly #updates: FlagUpdates;
  readonly #listener: () => Listener;
  readonly #listeners = new Set<(event: ServerEvent) => void>();

  constructor(updates: FlagUpdates, listener: () => Listener) {
    this.#updates = updates;
    this.#listener = listener;
  }

  /** Tells everybody who listens; for events that are no secret. */
  publish(event: ServerEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  subscribe(listener: (event: ServerEvent) => void): () => void {
    const { principal, watchTools } = this.#listener();
    const stopFlags = this.#updates.watch(
      () => principal,
      (uri) => listener({ kind: 'resource_updated', uri }),
    );
    const stopTools = watchTools(() => listener({ kind: 'tools_list_changed' }));
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      stopFlags();
      stopTools();
    };
  }
}
