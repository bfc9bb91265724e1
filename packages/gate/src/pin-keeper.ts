import type { ComposedSources } from './composed-sources.ts';
import type { AskedFlag } from './flag-source.ts';
import type { Farewell, Pin } from './pin.ts';
import type { PinStore } from './pin-store.ts';
import { type Principal, principalDigest, principalKey } from './principal.ts';
import { Recent } from './recent.ts';
import type { SharedClock } from './shared-clock.ts';
import { forgottenBefore, NOTHING_SHOWN, type Shown, shownWith, type Untils } from './shown.ts';
import { failureName } from './source-health.ts';
import type { Surface, Surfaces } from './surface.ts';
import { type Window, windowAt } from './windows.ts';
import { within } from './within.ts';

// What was written with a timestamp before a window's start may be committed a little after it.
const HISTORY_MARGIN_MS = 1_000;
const MOST_WINDOWS_BACK = 12;
// A client waits for its pin, so a store that does not answer is not waited for again and again.
const STORE_MS = 1_000;
const STORE_REST_MS = 500;

/** How pins come to be the same on every instance: `as-of` a window's start, `stored`, or not at all. */
export type PinsKept = 'as-of' | 'stored' | 'per-instance';

/** What a {@link PinKeeper} works with. */
export interface PinKeeperParts {
  readonly sources: ComposedSources;
  readonly surfaces: Surfaces;
  /** The registration flags. */
  readonly asked: readonly AskedFlag[];
  readonly store: PinStore | undefined;
  readonly clock: SharedClock;
  readonly windowMs: number;
  readonly farewell: Farewell;
  /** How many principals are kept in memory. */
  readonly limit: number;
}

interface Kept {
  readonly pin: Pin | undefined;
  readonly shown: Shown;
  /** What windows offered that began before is in `shown`, as far as it was looked for. */
  readonly knownTo: number;
}

/** Pins what principals are offered, window by window, the same on every instance where there is a way. */
export class PinKeeper {
  readonly #parts: PinKeeperParts;
  readonly #principals: Recent<string, Kept>;
  readonly #making = new Map<string, Promise<Pin>>();
  readonly #failures = new Map<string, string>();
  #leftAloneUntil = 0;

  constructor(parts: PinKeeperParts) {
    this.#parts = parts;
    this.#principals = new Recent(parts.limit);
  }

  /** How many principals are in memory. */
  get size(): number {
    return this.#principals.size;
  }

  /** How pins are kept, and what failed last in doing so. */
  get kept(): { readonly kept: PinsKept; readonly lastError?: string } {
    const [failure] = this.#failures.values();
    const lastError = failure === undefined ? {} : { lastError: failure };
    const { store, sources } = this.#parts;
    if (store !== undefined) return { kept: 'stored', ...lastError };
    return { kept: sources.history === undefined ? 'per-instance' : 'as-of', ...lastError };
  }

  /** The pin of the window a principal is in. */
  current(principal: Principal): Pin | Promise<Pin> {
    const key = principalKey(principal);
    const pin = this.#principals.get(key)?.pin;
    const now = this.#parts.clock.now();
    if (pin !== undefined && now >= pin.start && now < pin.end) return pin;
    const making = this.#making.get(key) ?? this.#make(principal, key);
    this.#making.set(key, making);
    return making;
  }

  /** A pin of what holds now, for a session that begins, and lasts so long. */
  async fresh(principal: Principal, forMs: number): Promise<Pin> {
    const key = principalKey(principal);
    const surface = await this.surfaceNow(principal);
    const others = await this.#shownElsewhere(principal, key);
    const start = this.#parts.clock.now();
    const { gone } = this.#note(key, surface, start, others, this.#windowOf(key).start);
    return { surface, start, end: start + forMs, gone };
  }

  /** What a principal would be offered if it were pinned now. */
  async surfaceNow(principal: Principal): Promise<Surface> {
    const { sources, asked } = this.#parts;
    const answers = await sources.read(asked, principal);
    return this.#surfaceWhere((flag) => answers(flag) === true);
  }

  /** Notes that a session is showing its surface still, so that its tools stay callable for a while after it. */
  stillShown(principal: Principal, surface: Surface): void {
    this.#note(principalKey(principal), surface, this.#parts.clock.now(), NOTHING_SHOWN);
  }

  async #make(principal: Principal, key: string): Promise<Pin> {
    try {
      const { clock } = this.#parts;
      await this.#trying('clock', () => clock.synchronize());
      const window = this.#windowOf(key);
      const surface = await this.#surfaceIn(window, principal, key);
      const others = await this.#shownElsewhere(principal, key);
      const shown = this.#note(key, surface, window.end, others);
      const pin = { surface, ...window, gone: shown.gone };
      this.#principals.set(key, { pin, shown, knownTo: window.end });
      return pin;
    } finally {
      this.#making.delete(key);
    }
  }

  async #surfaceIn(window: Window, principal: Principal, key: string): Promise<Surface> {
    const { sources, store, surfaces, windowMs } = this.#parts;
    if (store === undefined && sources.history !== undefined) return this.#surfaceAt(window.start, principal);
    const surface = await this.surfaceNow(principal);
    if (store === undefined) return surface;
    const keep = () => store.pin(principalDigest(key), window.start, surface.flags, 2 * windowMs);
    return surfaces.of((await this.#trying('pin', keep)) ?? surface.flags);
  }

  async #surfaceAt(at: number, principal: Principal): Promise<Surface> {
    const { sources, asked } = this.#parts;
    const answers = await sources.history?.asOf(at - HISTORY_MARGIN_MS, asked, principal);
    return this.#surfaceWhere((flag) => answers?.(flag) === true);
  }

  #windowOf(key: string): Window {
    const { clock, windowMs } = this.#parts;
    return windowAt(principalDigest(key), clock.now(), windowMs);
  }

  #surfaceWhere(isOn: (flag: AskedFlag) => boolean): Surface {
    const { asked, surfaces } = this.#parts;
    return surfaces.of(asked.filter(isOn).map(({ key }) => key));
  }

  /** What a principal was shown by other instances, or before this one knew them. */
  async #shownElsewhere(principal: Principal, key: string): Promise<Untils> {
    const { store, sources } = this.#parts;
    if (store !== undefined)
      return (await this.#trying('shown', () => store.shown(principalDigest(key)))) ?? NOTHING_SHOWN;
    if (sources.history === undefined) return NOTHING_SHOWN;
    return this.#shownInWindowsSince(this.#principals.get(key)?.knownTo ?? 0, principal, key);
  }

  /** What the windows before the current one offered that began at a moment or later. */
  async #shownInWindowsSince(from: number, principal: Principal, key: string): Promise<Untils> {
    const { windowMs, farewell } = this.#parts;
    const { start } = this.#windowOf(key);
    const back = Math.min(Math.ceil(farewell.graceMs / windowMs), MOST_WINDOWS_BACK);
    const shown = new Map<string, number>();
    for (let windows = back; windows > 0; windows--) {
      const begun = start - windows * windowMs;
      if (begun < from) continue;
      const surface = await this.#surfaceAt(begun, principal);
      for (const tool of surface.offered) shown.set(tool, begun + windowMs);
    }
    return shown;
  }

  /** Remembers what is shown, here and where other instances look. */
  #note(key: string, surface: Surface, until: number, others: Untils, lookedBackTo = 0): Shown {
    const { store, farewell, clock } = this.#parts;
    const forgotten = forgottenBefore(clock.now(), farewell);
    const kept = this.#principals.get(key);
    const shown = shownWith(kept?.shown, surface, until, others, forgotten);
    const knownTo = Math.max(lookedBackTo, kept?.knownTo ?? 0);
    this.#principals.set(key, { pin: kept?.pin, shown, knownTo });
    if (store !== undefined && surface.offered.size > 0)
      void this.#trying('note', () =>
        store.noteShown(principalDigest(key), [...surface.offered], until, until - forgotten),
      );
    return shown;
  }

  /** A store that fails at something leaves this instance to itself, which the status tells until it works again. */
  async #trying<T>(what: 'clock' | 'pin' | 'shown' | 'note', ask: () => Promise<T>): Promise<T | undefined> {
    if (performance.now() < this.#leftAloneUntil) return undefined;
    try {
      const answer = await within(STORE_MS, ask());
      this.#failures.delete(what);
      return answer;
    } catch (failure) {
      this.#failures.set(what, failureName(failure));
      this.#leftAloneUntil = performance.now() + STORE_REST_MS;
      return undefined;
    }
  }
}
