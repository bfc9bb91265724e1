import { andThen } from './and-then.ts';
import type { Attempts } from './attempts.ts';
import type { PastSurfaces } from './past-surfaces.ts';
import type { Farewell, LastShown, Pin } from './pin.ts';
import type { PinStore } from './pin-store.ts';
import { type Principal, principalDigest } from './principal.ts';
import { Recent } from './recent.ts';
import {
  forgottenBefore,
  lastShownIn,
  latest,
  type Shown,
  shownNotAfter,
  shownWith,
  type Untils,
  untilsOf,
} from './shown.ts';
import type { Surface } from './surface.ts';

/** What a {@link ShownRecord} works with. */
export interface ShownRecordParts {
  readonly store: PinStore | undefined;
  /** Where the sources know their past, and there is no store. */
  readonly past: PastSurfaces | undefined;
  readonly attempts: Attempts;
  readonly farewell: Farewell;
  readonly now: () => number;
  readonly windowMs: number;
  /** How many principals are kept in memory. */
  readonly limit: number;
}

/**
 * Remembers what principals were shown: in the store, or in memory where there is none. What the history of the flags tells
 * is not remembered at all.
 */
export class ShownRecord {
  readonly #parts: ShownRecordParts;
  readonly #here: Recent<string, Shown>;
  /** Principals of whom the store does not know all that is in memory. */
  readonly #unsaved: Recent<string, true>;
  readonly #saving = new Set<Promise<unknown>>();
  #savingRest: Promise<void> | undefined;

  constructor(parts: ShownRecordParts) {
    this.#parts = parts;
    this.#here = new Recent(parts.limit);
    this.#unsaved = new Recent(parts.limit);
  }

  /** How many principals are in memory. */
  get size(): number {
    return this.#here.size;
  }

  /** Notes that a surface is shown until a moment; once, however many sessions show it. */
  note(key: string, surface: Surface, until: number): void {
    const { farewell, now } = this.#parts;
    const before = this.#here.get(key);
    if (before?.surface === surface && before.until >= until) return;
    this.#here.set(key, shownWith(before, surface, until, forgottenBefore(now(), farewell)));
    if (this.#parts.store === undefined || surface.offered.size === 0) return;
    const saving = this.#save(key, [...surface.offered], until).finally(() => this.#saving.delete(saving));
    this.#saving.add(saving);
  }

  /** Until when a principal was shown a tool, as far as is known when it is called. */
  lastShown(principal: Principal, key: string, tool: string): LastShown | Promise<LastShown> {
    const { store, past, now } = this.#parts;
    const here = lastShownIn(this.#here.get(key), tool);
    if (store !== undefined) return this.#stored(key).then((stored) => latest(here, stored?.get(tool)));
    if (past === undefined) return here;
    return past.lastShown(principal, key, tool, now()).then((until) => latest(here, until));
  }

  /** The same as it is now, for good: what others are shown from now on is not what a session was. */
  async asKnownNow(principal: Principal, key: string): Promise<Pin['lastShown']> {
    const { store, past } = this.#parts;
    const here = this.#here.get(key);
    const now = this.#parts.now();
    if (store === undefined) {
      if (past === undefined) return (tool) => lastShownIn(here, tool);
      return async (tool) => latest(lastShownIn(here, tool), await past.lastShown(principal, key, tool, now));
    }
    let stored = await this.#stored(key);
    // A store that is away now is asked again when it matters.
    const known = async () => (stored ??= await this.#stored(key));
    return (tool) =>
      andThen(stored ?? known(), (untils) => latest(lastShownIn(here, tool), untils?.get(tool)));
  }

  /** Waits until all that was noted is in the store, as far as it answers. */
  async settle(): Promise<void> {
    await Promise.all(this.#saving);
    await this.saveRest();
  }

  async #stored(key: string): Promise<Untils | undefined> {
    const { attempts, store } = this.#parts;
    const stored = await attempts.trying('shown', () => store?.shown(principalDigest(key)));
    if (stored !== undefined) void this.saveRest();
    return stored;
  }

  /** The store gets what it missed, as long as it answers. */
  saveRest(): Promise<void> {
    this.#savingRest ??= this.#saveEach().finally(() => {
      this.#savingRest = undefined;
    });
    return this.#savingRest;
  }

  async #saveEach(): Promise<void> {
    for (const key of this.#unsaved.keys()) {
      this.#unsaved.delete(key);
      const here = this.#here.get(key);
      if (here !== undefined) this.#here.set(key, shownNotAfter(here, this.#lastMoment));
      for (const [until, tools] of byMoment(untilsOf(this.#here.get(key))))
        if (!(await this.#save(key, tools, until))) return;
    }
  }

  /** No pin lasts longer. What was noted before the store's clock was known may be of a wrong one, and would stay for good. */
  get #lastMoment(): number {
    return this.#parts.now() + this.#parts.windowMs;
  }

  async #save(key: string, tools: readonly string[], shownUntil: number): Promise<boolean> {
    const { attempts, store, farewell, now } = this.#parts;
    const until = Math.min(shownUntil, this.#lastMoment);
    const keepMs = until - forgottenBefore(now(), farewell);
    const isSaved = await attempts.trying('note', async () => {
      await store?.noteShown(principalDigest(key), tools, until, keepMs);
      return true;
    });
    if (isSaved !== true) this.#unsaved.set(key, true);
    else if (this.#unsaved.size > 0) void this.saveRest();
    return isSaved === true;
  }
}

/** Tools by the moment until which they were shown. */
function byMoment(untils: Untils): (readonly [number, readonly string[]])[] {
  const moments = Map.groupBy(untils, ([, until]) => until);
  return [...moments].map(([until, tools]) => [until, tools.map(([tool]) => tool)]);
}
