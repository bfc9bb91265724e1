import type { SourceHost, SourceStatus } from './flag-source.ts';

/** Remembers when a source last had a good answer and what failed since, and tells the operator of both. */
export class SourceHealth {
  #goodAt: number | undefined;
  #failing = false;
  #lastError: string | undefined;
  #tell = (_what: string) => {};

  /** From now on the operator is told when the source of this name fails, and when it answers again. */
  tellTo(host: SourceHost, name: string): void {
    this.#tell = (what) => host.warn(`The flag source ${name} ${what}.`);
  }

  /** There is a fresh answer. */
  succeeded(): void {
    if (this.#failing) this.#tell('answers again');
    this.#goodAt = Date.now();
    this.#failing = false;
  }

  /** The last good answer has to do for now. */
  failed(failure: unknown): void {
    const isNew = !this.#failing;
    this.#failing = true;
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
    return { state: this.#failing ? 'stale' : 'ok', ageMs: Date.now() - this.#goodAt, ...lastError };
  }
}

/** A failure's code or class. Its text may quote addresses, credentials or data, so nobody gets to read it. */
export function failureName(failure: unknown): string {
  if (typeof failure === 'string') return failure;
  const { code, name } = (failure ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === 'string' && /^[A-Z0-9_]{2,40}$/.test(code)) return code;
  return typeof name === 'string' && /^\w{1,40}$/.test(name) ? name : 'Error';
}
