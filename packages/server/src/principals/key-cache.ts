import type { KeyHolder, KeyStore } from './key-store.ts';

/** Keys that are remembered; the one that was looked up first goes first. */
const MOST_KEYS = 10_000;
/** Wrong keys have a memory of their own, so that many of them push no right one out. */
const MOST_UNKNOWN = 1_000;
/** How long a wrong key is taken for wrong without another look. */
const UNKNOWN_MS = 5_000;

/**
 * Holders of keys by SHA-256, from memory: no request with a key that was seen before reads the database. All is
 * forgotten when keys change, here or elsewhere. Waiting, expired and revoked keys are found too: who asks, judges.
 */
export class KeyCache {
  readonly #store: KeyStore;
  readonly #now: () => number;
  readonly #known = new Map<string, KeyHolder>();
  readonly #unknown = new Map<string, number>();
  /** Those that were right once, also after all is forgotten. */
  readonly #familiar = new Map<string, true>();
  /** Who asks for the same key at the same time shares one look. */
  readonly #looking = new Map<string, Promise<KeyHolder | undefined>>();
  #generation = 0;
  #stop: (() => void) | undefined;

  constructor(store: KeyStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /**
   * The holder of the key with this SHA-256; at once when it is remembered. `mayLook` is asked before the database is,
   * about a key that never was right here.
   */
  find(
    hash: string,
    mayLook: () => boolean = () => true,
  ): KeyHolder | undefined | Promise<KeyHolder | undefined> {
    const known = this.#known.get(hash);
    if (known !== undefined) return known;
    if ((this.#unknown.get(hash) ?? 0) > this.#now()) return undefined;
    if (!this.#familiar.has(hash) && !mayLook()) return undefined;
    return this.#looking.get(hash) ?? this.#begin(hash);
  }

  /** The holder, if it is remembered. */
  remembered(hash: string): KeyHolder | undefined {
    return this.#known.get(hash);
  }

  /** Forgets everything and listens no more. */
  close(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#forget();
  }

  #begin(hash: string): Promise<KeyHolder | undefined> {
    const look = this.#look(hash);
    this.#looking.set(hash, look);
    const done = () => {
      if (this.#looking.get(hash) === look) this.#looking.delete(hash);
    };
    look.then(done, done);
    return look;
  }

  /** What was read before keys changed is not remembered after. */
  async #look(hash: string): Promise<KeyHolder | undefined> {
    this.#stop ??= this.#store.onKeysChanged(() => this.#forget());
    const generation = this.#generation;
    const holder = await this.#store.readKeys((keys) => keys.keyByHash(hash));
    if (holder !== undefined) remember(this.#familiar, hash, true, MOST_KEYS);
    if (generation !== this.#generation) return holder;
    if (holder === undefined) remember(this.#unknown, hash, this.#now() + UNKNOWN_MS, MOST_UNKNOWN);
    else remember(this.#known, hash, holder, MOST_KEYS);
    return holder;
  }

  #forget(): void {
    this.#generation++;
    this.#looking.clear();
    this.#known.clear();
    this.#unknown.clear();
  }
}

function remember<T>(memory: Map<string, T>, hash: string, value: T, most: number): void {
  if (memory.size >= most) memory.delete(memory.keys().next().value as string);
  memory.set(hash, value);
}
