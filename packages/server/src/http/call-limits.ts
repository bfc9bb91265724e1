import type { App } from '../app.ts';
import { AppError } from '../lib/app-error.ts';
import { type Pace, TokenBuckets } from '../lib/token-buckets.ts';
import type { Principal } from '../principals/principal.ts';

/** A refusal, and when to come back. */
export interface Refusal {
  readonly error: AppError;
  readonly retryAfterSeconds: number;
}

const FAILED_KEYS: Pace = { perMinute: 300, burst: 300 };

/** Calls of one person or agent that may be under way: each may hold a few megabytes. */
const MOST_AT_ONCE = 256;

/** Who may call how often: each principal for itself, and each address that shows wrong keys. */
export class CallLimits {
  readonly #calls: TokenBuckets;
  readonly #sdkCalls: TokenBuckets;
  readonly #failedKeys: TokenBuckets;
  readonly #underWay = new Map<string, number>();

  constructor(
    { rateLimit, sdkRateLimit }: Pick<App['config']['http'], 'rateLimit' | 'sdkRateLimit'>,
    now: () => number,
  ) {
    this.#calls = new TokenBuckets(paceOf(rateLimit), now);
    this.#sdkCalls = new TokenBuckets(paceOf(sdkRateLimit), now);
    this.#failedKeys = new TokenBuckets(FAILED_KEYS, now);
  }

  /** Counts a call, or refuses it. */
  admit({ kind, id }: Pick<Principal, 'kind' | 'id'>): Refusal | undefined {
    const wait = (kind === 'sdk' ? this.#sdkCalls : this.#calls).take(id);
    if (wait > 0) return tooMany('This key calls more often than it may.', wait);
    if ((this.#underWay.get(id) ?? 0) < MOST_AT_ONCE) return undefined;
    return tooMany(`This key has ${MOST_AT_ONCE} calls under way.`, 1000);
  }

  /** Counts the further messages of a request that brought several. */
  charge({ kind, id }: Principal, messages: number): void {
    if (messages > 0) (kind === 'sdk' ? this.#sdkCalls : this.#calls).take(id, messages);
  }

  /** Remembers that a call is under way until it is over. */
  track({ kind, id }: Principal, over: Promise<void>): void {
    if (kind === 'sdk') return;
    this.#underWay.set(id, (this.#underWay.get(id) ?? 0) + 1);
    void over.then(() => this.#ended(id));
  }

  /** Whether a key that nobody knows yet may be looked up for an address: not once it showed too many wrong ones. */
  mayGuess(address: string): boolean {
    return this.#failedKeys.wait(address) === 0;
  }

  /** Counts a wrong key from an address; a refusal once it showed too many. */
  failedKey(address: string): Refusal | undefined {
    const wait = this.#failedKeys.take(address);
    return wait === 0 ? undefined : tooMany('Too many wrong keys came from this address.', wait);
  }

  #ended(id: string): void {
    const left = (this.#underWay.get(id) ?? 1) - 1;
    if (left === 0) this.#underWay.delete(id);
    else this.#underWay.set(id, left);
  }
}

/** A burst is what ten seconds bring. */
function paceOf(perMinute: number): Pace {
  return { perMinute, burst: Math.max(1, Math.ceil(perMinute / 6)) };
}

function tooMany(message: string, waitMs: number): Refusal {
  const retryAfterSeconds = Math.ceil(waitMs / 1000);
  const error = new AppError('RATE_LIMITED', message, {
    hint: `Try again in ${retryAfterSeconds} s.`,
    details: { retry_after_seconds: retryAfterSeconds },
  });
  return { error, retryAfterSeconds };
}
