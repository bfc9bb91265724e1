import { agreedFlags } from './agreed-flags.ts';
import type { Attempts } from './attempts.ts';
import type { ComposedSources } from './composed-sources.ts';
import type { AskedFlag } from './flag-source.ts';
import type { PastSurface } from './past-surfaces.ts';
import { PastSurfaces } from './past-surfaces.ts';
import type { Farewell, Pin } from './pin.ts';
import type { PinStore } from './pin-store.ts';
import { type Principal, principalDigest, principalKey } from './principal.ts';
import { Recent } from './recent.ts';
import type { SharedClock } from './shared-clock.ts';
import { ShownRecord } from './shown-record.ts';
import type { Surface, Surfaces } from './surface.ts';
import { type Window, windowAt } from './windows.ts';

// What was written with a timestamp before a window's start may be committed a little after it.
const HISTORY_MARGIN_MS = 1_000;
const PROVISIONAL_MS = 5_000;

/** How pins come to be the same on every instance: `as-of` a window's start, `stored`, or not at all. */
export type PinsKept = 'as-of' | 'stored' | 'per-instance';

/** What a {@link PinKeeper} works with. */
export interface PinKeeperParts {
  readonly sources: ComposedSources;
  readonly surfaces: Surfaces;
  /** The registration flags. */
  readonly asked: readonly AskedFlag[];
  readonly store: PinStore | undefined;
  readonly attempts: Attempts;
  readonly clock: SharedClock;
  readonly windowMs: number;
  readonly farewell: Farewell;
  /** How many principals are kept in memory. */
  readonly limit: number;
  readonly warn: (message: string) => void;
}

/** A surface, and what was away when it was made. */
interface Found {
  readonly surface: Surface;
  readonly away?: Pin['provisional'];
}

/** Pins what principals are offered, window by window, the same on every instance where there is a way. */
export class PinKeeper {
  readonly #parts: PinKeeperParts;
  readonly #pins: Recent<string, Pin>;
  readonly #making = new Map<string, Promise<Pin>>();
  readonly #shown: ShownRecord;
  #unsureUntil = Number.NEGATIVE_INFINITY;

  constructor(parts: PinKeeperParts) {
    this.#parts = parts;
    const { store, sources, attempts, clock, farewell, windowMs, limit } = parts;
    const surfaceAt = (at: number, principal: Principal) => this.#surfaceAt(at, principal);
    const hasPast = store === undefined && sources.history !== undefined;
    const past = hasPast ? new PastSurfaces({ surfaceAt, windowMs, farewell }) : undefined;
    this.#pins = new Recent(limit);
    this.#shown = new ShownRecord({
      ...{ store, past, attempts, farewell, limit, windowMs },
      now: () => clock.now(),
    });
  }

  /** How many principals are in memory. */
  get size(): number {
    return Math.max(this.#pins.size, this.#shown.size);
  }

  /** How pins are kept, whether another instance would give the same, and what failed last in seeing to it. */
  get kept(): { readonly kept: PinsKept; readonly agree: boolean; readonly lastError?: string } {
    const { sources, attempts, clock } = this.#parts;
    const lastError = attempts.lastError ?? (clock.isHeld ? 'CLOCK_SET_BACK' : undefined);
    const isSure = !this.#isUnsure && sources.areWell;
    const kept = this.#kept;
    const agree = kept !== 'per-instance' && lastError === undefined && isSure;
    return { kept, agree, ...(lastError === undefined ? {} : { lastError }) };
  }

  /** A moment that is far off was set by a clock that was wrong. */
  get #isUnsure(): boolean {
    const left = this.#unsureUntil - this.#parts.clock.now();
    return left > 0 && left <= Math.max(this.#parts.windowMs, PROVISIONAL_MS);
  }

  #setUnsure(until: number): void {
    this.#unsureUntil = this.#isUnsure ? Math.max(this.#unsureUntil, until) : until;
  }

  get #kept(): PinsKept {
    if (this.#parts.store !== undefined) return 'stored';
    return this.#parts.sources.history === undefined ? 'per-instance' : 'as-of';
  }

  /** The pin of the window a principal is in. */
  current(principal: Principal): Pin | Promise<Pin> {
    const key = principalKey(principal);
    const pin = this.#pins.get(key);
    const { clock } = this.#parts;
    const now = clock.now();
    // Nobody has to wait: until there is an answer it goes on as if nothing had been.
    if (clock.isInDoubt) void this.#synchronize();
    if (pin !== undefined && now >= pin.start && now < pin.end) return pin;
    const making = this.#making.get(key) ?? this.#make(principal, key);
    this.#making.set(key, making);
    return making;
  }

  /**
   * A pin of what holds now, for a session that begins, and lasts so long. One that is `earlier` and provisional is gone on
   * with, or settled.
   */
  async fresh(principal: Principal, forMs: number, earlier?: Pin): Promise<Pin> {
    const key = principalKey(principal);
    await this.#synchronize();
    const found = await this.#foundNow(principal);
    const lastShown = earlier?.lastShown ?? (await this.#shown.asKnownNow(principal, key));
    const start = earlier?.start ?? this.#parts.clock.now();
    const pin = this.#pinOf(found, { start, end: start + forMs }, lastShown, earlier);
    this.#shown.note(key, pin.surface, this.#parts.clock.now());
    return pin;
  }

  /** What a principal would be offered if it were pinned now. */
  async surfaceNow(principal: Principal): Promise<Surface> {
    return (await this.#foundNow(principal)).surface;
  }

  /** Notes that a session is showing its surface still, so that its tools stay callable for a while after it. */
  stillShown(principal: Principal, surface: Surface): void {
    this.#shown.note(principalKey(principal), surface, this.#parts.clock.now());
  }

  /** Waits until what was shown is in the store, as far as it answers. */
  settle(): Promise<void> {
    return this.#shown.settle();
  }

  async #make(principal: Principal, key: string): Promise<Pin> {
    try {
      await this.#synchronize();
      const window = this.#windowOf(key);
      const before = this.#pins.get(key);
      const earlier = before?.provisional && before.start === window.start ? before : undefined;
      const found = await this.#foundIn(window, principal, key, earlier);
      const lastShown = (tool: string) => this.#shown.lastShown(principal, key, tool);
      const pin = this.#pinOf(found, window, lastShown, earlier);
      this.#pins.set(key, pin);
      // What windows offered, the history of the flags tells whoever looks.
      if (this.#kept !== 'as-of' || pin.provisional) this.#shown.note(key, pin.surface, pin.end);
      return pin;
    } finally {
      this.#making.delete(key);
    }
  }

  /** A pin for some time; a provisional one stays as it is, and for seconds, while something is away. */
  #pinOf({ surface, away }: Found, { start, end }: Window, lastShown: Pin['lastShown'], earlier?: Pin): Pin {
    if (away === undefined) return { surface, start, end, lastShown };
    const soon = Math.min(end, this.#parts.clock.now() + PROVISIONAL_MS);
    this.#setUnsure(soon);
    const same = earlier ?? { surface, provisional: away };
    return { surface: same.surface, start, end: soon, lastShown, provisional: same.provisional };
  }

  async #foundIn(
    window: Window,
    principal: Principal,
    key: string,
    earlier: Pin | undefined,
  ): Promise<Found> {
    const { store, surfaces, attempts } = this.#parts;
    if (this.#kept === 'as-of') {
      const { surface, isSound } = await this.#surfaceAt(window.start, principal);
      return isSound ? { surface } : { surface, away: 'source' };
    }
    const found =
      earlier?.provisional === 'store' ? { surface: earlier.surface } : await this.#foundNow(principal);
    if (store === undefined) return found;
    const { flags } = found.surface;
    // Others would have to go by what only this instance still believes.
    const ours = found.away === undefined ? flags : undefined;
    const agreed = await attempts.trying('pin', () => this.#agree(store, key, window, ours));
    if (agreed !== undefined) {
      void this.#shown.saveRest();
      return { surface: surfaces.of(agreed) };
    }
    return { surface: found.surface, away: found.away ?? 'store' };
  }

  async #agree(store: PinStore, key: string, { start, end }: Window, ours: readonly string[] | undefined) {
    const { asked, windowMs, warn } = this.#parts;
    const keys = asked.map((flag) => flag.key);
    const principal = principalDigest(key);
    const agreed = await agreedFlags(keys, ours, (part, flags) =>
      store.pin(principal + part, start, flags, 2 * windowMs),
    );
    if (agreed?.isOfOthers) {
      warn(`The pins in ${store.name} are of a server with other flags: name each by the option server.`);
      this.#setUnsure(end);
    }
    return agreed?.on;
  }

  async #foundNow(principal: Principal): Promise<Found> {
    const { sources, asked } = this.#parts;
    const answers = await sources.read(asked, principal);
    const surface = this.#surfaceWhere((flag) => answers(flag) === true);
    return sources.areWell ? { surface } : { surface, away: 'source' };
  }

  async #surfaceAt(at: number, principal: Principal): Promise<PastSurface> {
    const { sources, asked } = this.#parts;
    const past = await sources.history?.asOf(at - HISTORY_MARGIN_MS, asked, principal);
    const surface = this.#surfaceWhere((flag) => past?.answers(flag) === true);
    return { surface, isSound: past?.isSound === true };
  }

  async #synchronize(): Promise<void> {
    const { attempts, clock } = this.#parts;
    if (clock.isDue) await attempts.trying('clock', () => clock.synchronize());
  }

  #windowOf(key: string): Window {
    const { clock, windowMs } = this.#parts;
    return windowAt(principalDigest(key), clock.now(), windowMs);
  }

  #surfaceWhere(isOn: (flag: AskedFlag) => boolean): Surface {
    const { asked, surfaces } = this.#parts;
    return surfaces.of(asked.filter(isOn).map(({ key }) => key));
  }
}
