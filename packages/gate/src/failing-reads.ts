/** The key of what is no part of something, but all of it: whatever works shows that it does. */
export const WHOLE = '';

const MOST = 10_000;
const FORGOTTEN_AFTER_MS = 30_000;

/**
 * What failed when it was read last, by whose or which it is. Nobody may ever ask for it again, so once others work, it is
 * forgotten half a minute after it failed: by then it would have been read again.
 */
export class FailingReads {
  /** When each failed, the one that did so longest ago first. */
  readonly #at = new Map<string, number>();

  get areSome(): boolean {
    return this.#at.size > 0;
  }

  failed(key: string): void {
    this.#at.delete(key);
    this.#at.set(key, performance.now());
    if (this.#at.size > MOST) this.#at.delete(this.#at.keys().next().value as string);
  }

  succeeded(key: string): void {
    if (this.#at.size === 0) return;
    this.#at.delete(key);
    this.#at.delete(WHOLE);
    const before = performance.now() - FORGOTTEN_AFTER_MS;
    for (const [other, at] of this.#at) {
      if (at > before) return;
      this.#at.delete(other);
    }
  }
}
