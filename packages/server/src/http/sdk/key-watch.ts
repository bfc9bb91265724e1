import { isLive } from '../../principals/is-live.ts';
import type { KeyStore } from '../../principals/key-store.ts';

/** Tells whether keys are still good, by their ids. Streams of one key that ask at the same time share one look. */
export class KeyWatch {
  readonly #store: KeyStore;
  readonly #looking = new Map<string, Promise<boolean>>();

  constructor(store: KeyStore) {
    this.#store = store;
  }

  /** Whether the key is neither revoked nor expired nor gone. */
  isGood(organizationId: string, id: string): Promise<boolean> {
    const looking = this.#looking.get(id);
    if (looking !== undefined) return looking;
    const look = this.#look(organizationId, id).finally(() => this.#looking.delete(id));
    this.#looking.set(id, look);
    return look;
  }

  async #look(organizationId: string, id: string): Promise<boolean> {
    const holder = await this.#store.readKeys((keys) => keys.key(organizationId, id));
    return holder !== undefined && isLive(holder.key, new Date());
  }
}
