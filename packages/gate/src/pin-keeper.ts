import type { ComposedSources } from './composed-sources.ts';
import type { AskedFlag } from './flag-source.ts';
import { type Farewell, type Pin, shownWith } from './pin.ts';
import type { PinStore } from './pin-store.ts';
import { type Principal, principalKey } from './principal.ts';
import { Recent } from './recent.ts';
import type { SharedClock } from './shared-clock.ts';
import { failureName } from './source-health.ts';
import type { Surface, Surfaces } from './surface.ts';
import { type Window, windowAt } from './windows.ts';

// What was written with a timestamp before a window's start may be committed a little after it.
const HISTORY_MARGIN_MS = 1_000;
const MOST_WINDOWS_BACK = 12;

/** How pins come to be the same on every instance: `as-of` a window's start, `stored`, or not at all. */
export type PinsKept = 'as-of' | 'stored' | 'per-instance';

/** What a {@link PinKeeper} works with. */
export interface PinKeeperParts {
  readonly sources: ComposedSources;
  readonly surfaces: Surfaces;
  readonly asked: readonly AskedFlag[];
  readonly store: PinStore | undefined;
  readonly clock: SharedClock;
  readonly windowMs: number;
  readonly farewell: Farewell;
  /** How many principals are kept in memory. */
  readonly limit: number;
}

const NOTHING_SHOWN: ReadonlyMap<string, number> = new Map();

/** Pins what principals are offered, window by window, the same on every instance where there is a way. */
export class PinKeeper {
  readonly #parts: PinKeeperParts;
  readonly #pins: Recent<string, Pin>;
  readonly #making = new Map<string, Promise<Pin>>();
  #storeFailure: string | undefined;

  constructor(parts: PinKeeperParts) {
    this.#parts = parts;
    this.#pins = new Recent(parts.limit);
  }

  get size(): number {
    return this.#pins.size;
  }

  /** How pins are kept, and what failed last in doing so. */
  get kept(): { readonly kept: PinsKept; readonly lastError?: string } {
    const lastError = this.#storeFailure === undefined ? {} : { lastError: this.#storeFailure };
    const { store, sources } = this.#parts;
    if (store !== undefined) return { kept: 'stored', ...lastError };
    return { kept: sources.history === undefined ? 'per-instance' : 'as-of', ...lastError };
  }

  /** The pin of the window a principal is in. */
  current(principal: Principal): Pin | Promise<Pin> {
    const key = principalKey(principal);
    const pin = this.#pins.get(key);
    const now = this.#parts.clock.now();
    if (pin !== undefined && now >= pin.start && now < pin.end) return pin;
    const making = this.#making.get(key) ?? this.#make(principal, key);
    this.#making.set(key, making);
    return making;
  }

  /** A pin of what holds now, for a session that begins: until `end`, whatever the window. */
  async fresh(principal: Principal, end: (now: number) => number): Promise<Pin> {
    const key = principalKey(principal);
    const surface = await this.surfaceNow(principal);
    const before = await this.#shownBefore(principal, key);
    const now = this.#parts.clock.now();
    return { surface, start: now, end: end(now), shown: this.#remember(key, before, surface, now) };
  }

  /** What a principal would be offered if it were pinned now. */
  async surfaceNow(principal: Principal): Promise<Surface> {
    const { sources, asked, surfaces } = this.#parts;
    const answers = await sources.read(asked, principal);
    return surfaces.of(asked.filter((flag) => answers(flag) === true).map(({ key }) => key));
  }

  /** Notes that a session is still showing its surface, so that its tools stay callable for a while after it. */
  stillShown(principal: Principal, surface: Surface): void {
    const key = principalKey(principal);
    const now = this.#parts.clock.now();
    this.#remember(key, this.#pins.get(key)?.shown ?? NOTHING_SHOWN, surface, now);
  }

  async #make(principal: Principal, key: string): Promise<Pin> {
    try {
      await this.#trying(() => this.#parts.clock.synchronize());
      const window = windowAt(key, this.#parts.clock.now(), this.#parts.windowMs);
      const surface = await this.#surfaceIn(window, principal, key);
      const shown = await this.#shownBefore(principal, key);
      const pin = { surface, ...window, shown: this.#remember(key, shown, surface, window.end) };
      this.#pins.set(key, pin);
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
    const keep = () => store.pin(key, window.start, surface.flags, 2 * windowMs);
    return surfaces.of((await this.#trying(keep)) ?? surface.flags);
  }

  async #surfaceAt(at: number, principal: Principal): Promise<Surface> {
    const { sources, asked, surfaces } = this.#parts;
    const answers = await sources.history?.asOf(at - HISTORY_MARGIN_MS, asked, principal);
    return surfaces.of(asked.filter((flag) => answers?.(flag) === true).map(({ key }) => key));
  }

  /** What a principal was shown, as far as this instance knows, the store, or else the windows before this one. */
  async #shownBefore(principal: Principal, key: string): Promise<ReadonlyMap<string, number>> {
    const { store, sources } = this.#parts;
    const here = this.#pins.get(key)?.shown;
    if (store !== undefined) return latest(here, await this.#trying(() => store.shown(key)));
    if (here !== undefined) return here;
    return sources.history === undefined ? NOTHING_SHOWN : this.#shownInWindowsBefore(principal, key);
  }

  async #shownInWindowsBefore(principal: Principal, key: string): Promise<ReadonlyMap<string, number>> {
    const { windowMs, farewell, clock } = this.#parts;
    const { start } = windowAt(key, clock.now(), windowMs);
    const back = Math.min(Math.ceil(farewell.graceMs / windowMs), MOST_WINDOWS_BACK);
    const shown = new Map<string, number>();
    for (let windows = back; windows > 0; windows--) {
      const surface = await this.#surfaceAt(start - windows * windowMs, principal);
      for (const tool of surface.offered) shown.set(tool, start - (windows - 1) * windowMs);
    }
    return shown;
  }

  /** Keeps what is shown, here and where other instances look. */
  #remember(key: string, before: ReadonlyMap<string, number>, surface: Surface, until: number) {
    const { store, farewell, clock } = this.#parts;
    const shown = shownWith(before, surface, until, clock.now(), farewell);
    const pin = this.#pins.get(key);
    this.#pins.set(key, pin === undefined ? { surface, start: 0, end: 0, shown } : { ...pin, shown });
    const keepMs = until - clock.now() + farewell.graceMs + farewell.tombstoneMs;
    if (store !== undefined && surface.offered.size > 0)
      void this.#trying(() => store.noteShown(key, [...surface.offered], until, keepMs));
    return shown;
  }

  /** A store that fails leaves this instance to itself, which the status tells. */
  async #trying<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await ask();
      this.#storeFailure = undefined;
      return answer;
    } catch (failure) {
      this.#storeFailure = failureName(failure);
      return undefined;
    }
  }
}

function latest(
  here: ReadonlyMap<string, number> = NOTHING_SHOWN,
  there: ReadonlyMap<string, number> = NOTHING_SHOWN,
): ReadonlyMap<string, number> {
  const all = new Map(here);
  for (const [tool, until] of there) all.set(tool, Math.max(until, all.get(tool) ?? 0));
  return all;
}
