import { FailingReads, WHOLE } from './failing-reads.ts';
import type { SourceHost, SourceStatus } from './flag-source.ts';

/**
 * Remembers when a source last had a good answer and what failed since, and tells the operator of both. What is read part by part,
 * by tenant or flag, has a key for each: the source is stale while any of them is.
 */
export class SourceHealth {
  #goodAt: number | undefined;
  readonly #failing = new FailingReads();
  #lastError: string | undefined;
  #tell = (_what: string) => {};

  /** From now on the operator is told when the source of this name fails, and when it answers again. */
  tellTo(host: SourceHost, name: string): void {
    this.#tell = (what) => host.warn(`The flag source ${name} ${what}.`);
  }

  /** There is a fresh answer. */
  succeeded(key = WHOLE): void {
    this.#goodAt = Date.now();
    if (!this.#failing.areSome) return;
    this.#failing.succeeded(key);
    if (!this.#failing.areSome) this.#tell('answers again');
  }

  /** The last good answer has to do for now. */
  failed(failure: unknown, key = WHOLE): void {
    const isNew = !this.#failing.areSome;
    this.#failing.failed(key);
    this.#lastError = failureName(failure);
    if (!isNew) return;
    const meanwhile =
      this.#goodAt === undefined ? 'its flags have their defaults' : 'its last good answer holds';
    this.#tell(`cannot be read (${this.#lastError}): ${meanwhile}`);
  }

  /** How the source is now. */
  status(): SourceStatus {
    const lastError = this.#lastError === undefined ? {} : { lastError: this.#lastError };
    if (this.#goodAt === undefined) return { state: 'failed', ...lastError };
    return { state: this.#failing.areSome ? 'stale' : 'ok', ageMs: Date.now() - this.#goodAt, ...lastError };
  }
}

/** A failure's code or class. Its text may quote addresses, credentials or data, so nobody gets to read it. */
export function failureName(failure: unknown): string {
  if (typeof failure === 'string') return failure;
  const { code, name } = (failure ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === 'string' && /^[A-Z0-9_]{2,40}$/.test(code)) return code;
  return typeof name === 'string' && /^\w{1,40}$/.test(name) ? name : 'Error';
}
