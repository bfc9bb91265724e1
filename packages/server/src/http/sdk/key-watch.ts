import { isLive } from '../../principals/is-live.ts';
import type { KeyStore } from '../../principals/key-store.ts';

/** Tells whether keys are still good, by their ids. Streams of one key that ask in the same turn share one look. */
export class KeyWatch {
  readonly #store: KeyStore;
  /** Looks that did not begin yet. */
  readonly #waiting = new Map<string, Promise<boolean>>();

  constructor(store: KeyStore) {
    this.#store = store;
  }

  /** Whether the key is neither revoked nor expired nor gone, found by a look that begins after this was asked. */
  isGood(organizationId: string, id: string): Promise<boolean> {
    const waiting = this.#waiting.get(id);
    if (waiting !== undefined) return waiting;
    const look = this.#look(organizationId, id);
    this.#waiting.set(id, look);
    return look;
  }

  async #look(organizationId: string, id: string): Promise<boolean> {
    await undefined;
    this.#waiting.delete(id);
    const holder = await this.#store.readKeys((keys) => keys.key(organizationId, id));
    return holder !== undefined && isLive(holder.key, new Date());
  }
}
