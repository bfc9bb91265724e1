import type { Settings } from './guidon-provider-options.ts';
import type { Usage } from './usage.ts';

/** Longest that the last report may hold up a process that ends, in milliseconds. */
const LAST_REPORT_MS = 2_000;
const REPORT_MS = 10_000;

/** Sends what was counted to the server, now and then. What cannot be sent is lost: it must never harm what is counted. */
export class UsageReporter {
  readonly #settings: Settings;
  readonly #usage: Usage;
  readonly #timer: NodeJS.Timeout;

  constructor(settings: Settings, usage: Usage) {
    this.#settings = settings;
    this.#usage = usage;
    this.#timer = setInterval(() => void this.#report(REPORT_MS), settings.waits.usage).unref();
  }

  /** Sends what is left, and no more after that. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#report(LAST_REPORT_MS);
  }

  async #report(timeoutMs: number): Promise<void> {
    const report = this.#usage.take(new Date());
    if (report === undefined) return;
    const { url, key, fetch, logger } = this.#settings;
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const signal = AbortSignal.timeout(timeoutMs);
    const init = {
      method: 'POST',
      headers,
      body: JSON.stringify(report),
      signal,
      redirect: 'manual',
    } as const;
    try {
      const response = await fetch(`${url}api/v1/sdk/usage`, init);
      await response.body?.cancel();
    } catch {
      logger.debug('Guidon: usage could not be reported.');
    }
  }
}
