import type { Evaluation } from '@guidon/core';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { OutageLog } from '../lib/outage-log.ts';
import type { FlagStore } from './flag-store.ts';
import type { LiveEnvironment } from './live-environment.ts';
import { dayOf, daysBefore, type UsageCount } from './usage.ts';

/** How a {@link UsageCounter} keeps what it counts. */
export interface UsageCounterOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long counts are kept, in days. */
  readonly days: number;
  /** How often counts are written. Default 10 seconds. */
  readonly flushMs?: number;
}

interface Counter {
  readonly projectId: string;
  readonly environmentKey: string;
  readonly flagKey: string;
  readonly variation: string;
  count: number;
}

const FLUSH_MS = 10_000;
const FORGET_MS = 60 * 60 * 1000;

/**
 * Counts evaluations per flag and variation in memory, and writes them every few seconds and when it closes.
 *
 * What a crash takes with it is what was counted since; counts are for seeing what is used, not for billing.
 */
export class UsageCounter {
  readonly #store: FlagStore;
  readonly #options: UsageCounterOptions;
  readonly #outage: OutageLog;
  readonly #counters = new Map<string, Counter>();
  /** Finished answers are handed out again and again: each knows its counter. */
  readonly #known = new WeakMap<Evaluation, Counter>();
  #timer: NodeJS.Timeout | undefined;
  #forgotAt = 0;
  #isClosed = false;

  constructor(store: FlagStore, options: UsageCounterOptions) {
    this.#store = store;
    this.#options = options;
    this.#outage = new OutageLog('writing usage', options.logger);
  }

  /** Counts an evaluation; one that failed does not count. */
  count(live: LiveEnvironment, evaluation: Evaluation): void {
    const known = this.#known.get(evaluation);
    if (known !== undefined) known.count++;
    else this.#countNew(live, evaluation);
  }

  /** Adds what somebody else counted. Flags and variations that do not exist are left out. */
  add(live: LiveEnvironment, flagKey: string, variation: string, count: number): void {
    const flag = live.flags.get(flagKey)?.flag;
    const isKnown = variation === '' || flag?.variations.some(({ key }) => key === variation) === true;
    if (flag !== undefined && isKnown) this.#counter(live, flagKey, variation).count += count;
  }

  /** Writes what was counted. What cannot be written now is kept for the next time. */
  async flush(): Promise<void> {
    const counts = this.#take(this.#options.clock());
    if (counts.length === 0) return;
    try {
      await this.#store.write((writes) => writes.addUsage(counts));
      this.#outage.ended();
    } catch (error) {
      this.#giveBack(counts);
      this.#outage.began(error);
    }
  }

  /** Forgets what is too old, a little at a time, so that other writers come in between. */
  async forget(): Promise<void> {
    const day = daysBefore(this.#options.clock(), this.#options.days);
    try {
      while (!(this.#isClosed || (await this.#store.write((writes) => writes.forgetUsage(day)))));
    } catch (error) {
      this.#outage.began(error);
    }
  }

  /** Writes what is left, and counts no more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.flush();
  }

  #countNew(live: LiveEnvironment, evaluation: Evaluation): void {
    if (evaluation.errorCode !== undefined) return;
    const counter = this.#counter(live, evaluation.flagKey, evaluation.variant ?? '');
    this.#known.set(evaluation, counter);
    counter.count++;
  }

  #counter({ projectId, name }: LiveEnvironment, flagKey: string, variation: string): Counter {
    const { environment: environmentKey } = name;
    const id = `${projectId}/${environmentKey}/${flagKey}/${variation}`;
    const known = this.#counters.get(id);
    if (known !== undefined) return known;
    const counter: Counter = { projectId, environmentKey, flagKey, variation, count: 0 };
    this.#counters.set(id, counter);
    this.#timer ??= setInterval(() => void this.#tick(), this.#options.flushMs ?? FLUSH_MS).unref();
    return counter;
  }

  async #tick(): Promise<void> {
    await this.flush();
    const now = this.#options.clock().getTime();
    if (now - this.#forgotAt < FORGET_MS) return;
    // Also where it fails: the next time is soon enough.
    this.#forgotAt = now;
    await this.forget();
  }

  #take(now: Date): UsageCount[] {
    const [day, lastAt] = [dayOf(now), now.toISOString()];
    return [...this.#counters.values()].flatMap((counter) => {
      const { count } = counter;
      counter.count = 0;
      return count === 0 ? [] : [{ ...counter, count, day, lastAt }];
    });
  }

  #giveBack(counts: readonly UsageCount[]): void {
    for (const { projectId, environmentKey, flagKey, variation, count } of counts) {
      const counter = this.#counters.get(`${projectId}/${environmentKey}/${flagKey}/${variation}`);
      if (counter !== undefined) counter.count += count;
    }
  }
}
