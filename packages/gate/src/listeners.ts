import { setImmediate as nextTurn } from 'node:timers/promises';
import type { GateClock } from './clock.ts';
import { type Principal, principalKey } from './principal.ts';

const MOST_LISTENERS = 10_000;
const AT_A_TIME = 200;
// Just after the window's end, not just before it by a clock that counts whole milliseconds.
const AFTER_MS = 5;

/** What a principal's list is now, and until when it stays unless a kill switch is thrown. */
export interface Listed {
  readonly hash: string;
  /** How long it stays, in milliseconds. */
  readonly forMs: number;
}

interface Listening {
  readonly principal: Principal;
  readonly tells: Set<() => void>;
  hash: string | undefined;
  cancel: () => void;
  /** Under way; `again` when something may have changed since it began. */
  looking: Promise<void> | undefined;
  again: boolean;
}

/** Tells those who listen that the list of tools is another one: each principal of its own list only. */
export class Listeners {
  readonly #listed: (principal: Principal) => Promise<Listed>;
  readonly #clock: GateClock;
  readonly #principals = new Map<string, Listening>();
  #count = 0;

  constructor(listed: (principal: Principal) => Promise<Listed>, clock: GateClock) {
    this.#listed = listed;
    this.#clock = clock;
  }

  /** How many listen. */
  get size(): number {
    return this.#count;
  }

  /** Adds a listener; the answer ends it. Beyond the limit nobody is told, and lists expire by their time to live. */
  add(principal: Principal, tell: () => void): () => void {
    if (this.#count >= MOST_LISTENERS) return () => {};
    const key = principalKey(principal);
    const listening = this.#principals.get(key) ?? this.#begin(key, principal);
    listening.tells.add(tell);
    this.#count++;
    return () => {
      if (!listening.tells.delete(tell)) return;
      this.#count--;
      if (listening.tells.size === 0) this.#end(key, listening);
    };
  }

  /** Looks at every list again, because flags may answer differently: some at a time, so that requests are answered in between. */
  async recheck(): Promise<void> {
    const all = [...this.#principals.values()];
    for (let from = 0; from < all.length; from += AT_A_TIME) {
      if (from > 0) await nextTurn();
      await Promise.all(all.slice(from, from + AT_A_TIME).map((listening) => this.#look(listening)));
    }
  }

  close(): void {
    for (const [key, listening] of this.#principals) this.#end(key, listening);
    this.#count = 0;
  }

  #begin(key: string, principal: Principal): Listening {
    const listening: Listening = {
      principal,
      tells: new Set(),
      hash: undefined,
      cancel: () => {},
      looking: undefined,
      again: false,
    };
    this.#principals.set(key, listening);
    void this.#look(listening);
    return listening;
  }

  #end(key: string, listening: Listening): void {
    listening.cancel();
    listening.tells.clear();
    if (this.#principals.get(key) === listening) this.#principals.delete(key);
  }

  /** One look at a time: an answer that is older than the last one would count otherwise. */
  #look(listening: Listening): Promise<void> {
    listening.again = true;
    listening.looking ??= this.#lookWhileNew(listening);
    return listening.looking;
  }

  async #lookWhileNew(listening: Listening): Promise<void> {
    try {
      while (listening.again) {
        listening.again = false;
        await this.#lookOnce(listening);
      }
    } finally {
      // In the same turn as the last look at `again`, so that none is lost.
      listening.looking = undefined;
    }
  }

  async #lookOnce(listening: Listening): Promise<void> {
    const { hash, forMs } = await this.#listed(listening.principal);
    if (listening.tells.size === 0) return;
    listening.cancel();
    listening.cancel = this.#clock.after(forMs + AFTER_MS, () => void this.#look(listening));
    const before = listening.hash;
    listening.hash = hash;
    if (before !== undefined && before !== hash) for (const tell of listening.tells) tell();
  }
}
