import type { Logger } from './logger.ts';

/** Logs that something failed once, not with every attempt, and that it works again. */
export class OutageLog {
  readonly #what: string;
  readonly #logger: Logger | undefined;
  #lasting = false;

  constructor(what: string, logger: Logger | undefined) {
    this.#what = what;
    this.#logger = logger;
  }

  /** An attempt failed. Only words and codes are logged: errors of clients may carry the client with its settings. */
  began(error: unknown): void {
    if (this.#lasting) return;
    this.#lasting = true;
    const { cause, ...failure } = facts(error);
    this.#logger?.warn(
      { ...failure, ...(cause instanceof Error && { cause: cause.message }) },
      `${this.#what} failed`,
    );
  }

  /** An attempt succeeded. */
  ended(): void {
    if (this.#lasting) this.#logger?.info({}, `${this.#what} works again`);
    this.#lasting = false;
  }
}

function facts(error: unknown): {
  readonly reason?: string;
  readonly code?: unknown;
  readonly cause?: unknown;
} {
  if (!(error instanceof Error)) return {};
  const { message, cause } = error;
  return { reason: message, cause, ...('code' in error && { code: error.code }) };
}
