import { looksBack } from './looks-back.ts';
import type { Farewell, LastShown } from './pin.ts';
import { type Principal, principalDigest } from './principal.ts';
import { Recent } from './recent.ts';
import type { Surface } from './surface.ts';
import { type Window, windowAt } from './windows.ts';

const MOST_FOUND = 10_000;

/** A surface, and whether it is what the flags really were: false where a source could not tell. */
export interface PastSurface {
  readonly surface: Surface;
  readonly isSound: boolean;
}

/** What a {@link PastSurfaces} works with. */
export interface PastSurfacesParts {
  readonly surfaceAt: (at: number, principal: Principal) => Promise<PastSurface>;
  readonly windowMs: number;
  readonly farewell: Farewell;
}

/**
 * Which tools earlier windows offered, from the history of the flags alone: nothing is remembered from one window to the
 * next, so an instance that starts now answers like one that was there.
 */
export class PastSurfaces {
  readonly #parts: PastSurfacesParts;
  readonly #found = new Recent<string, Promise<LastShown>>(MOST_FOUND);

  constructor(parts: PastSurfacesParts) {
    this.#parts = parts;
  }

  /** Until when a tool was shown to a principal, as of the window that a moment is in. Looked up once in a window. */
  lastShown(principal: Principal, key: string, tool: string, now: number): Promise<LastShown> {
    const { surfaceAt, windowMs } = this.#parts;
    const window = windowAt(principalDigest(key), now, windowMs);
    const asked = `${window.start} ${tool} ${key}`;
    const known = this.#found.get(asked);
    if (known !== undefined) return known;
    const finding = this.#find(window, async (at) => {
      const { surface, isSound } = await surfaceAt(at, principal);
      if (!isSound) this.#found.delete(asked);
      return surface.offered.has(tool);
    });
    this.#found.set(asked, finding);
    return finding;
  }

  async #find(window: Window, offers: (at: number) => Promise<boolean>): Promise<LastShown> {
    const { windowMs, farewell } = this.#parts;
    let next = window.end;
    for (const at of looksBack(window, windowMs, farewell)) {
      if (await offers(at)) return this.#lastOf(at, next, offers);
      next = at;
    }
    return undefined;
  }

  /** The end of the last window that offered it, between one that did and one that did not. */
  async #lastOf(did: number, didNot: number, offers: (at: number) => Promise<boolean>): Promise<number> {
    const { windowMs } = this.#parts;
    let [from, to] = [did, didNot];
    while (to - from > windowMs) {
      const middle = from + Math.floor((to - from) / windowMs / 2) * windowMs;
      if (await offers(middle)) from = middle;
      else to = middle;
    }
    return to;
  }
}
