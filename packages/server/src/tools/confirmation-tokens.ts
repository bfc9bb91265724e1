import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../lib/clock.ts';
import type { PrincipalStore } from '../principals/principal.ts';

/** How long a confirmation token is good for, in milliseconds. */
export const TOKEN_LIFETIME_MS = 5 * 60_000;

/**
 * Single-use tokens that say somebody saw a plan and agreed to it.
 *
 * A token is a nonce and an HMAC-SHA-256 over the nonce and the plan's digest. Nonces and the key live in the
 * database, so a token given by one process is good, once, at any other.
 */
export class ConfirmationTokens {
  readonly #store: PrincipalStore;
  readonly #clock: Clock;

  constructor(store: PrincipalStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** A token for exactly this plan. */
  async issue(digest: string): Promise<string> {
    const nonce = randomBytes(16).toString('base64url');
    const expiresAt = new Date(this.#clock().getTime() + TOKEN_LIFETIME_MS).toISOString();
    await this.#store.rememberNonce(nonce, expiresAt);
    return `${nonce}.${await this.#sign(nonce, digest)}`;
  }

  /** Uses a token up: true when it was made for this plan, is not expired, and was never used. */
  async redeem(token: string, digest: string): Promise<boolean> {
    const [nonce = '', signature = ''] = token.split('.');
    if (!sameText(signature, await this.#sign(nonce, digest))) return false;
    return this.#store.consumeNonce(nonce, this.#clock().toISOString());
  }

  async #sign(nonce: string, digest: string): Promise<string> {
    const key = await this.#store.secret('confirmation', () => randomBytes(32).toString('hex'));
    return createHmac('sha256', key).update(`${nonce}.${digest}`).digest('base64url');
  }
}

function sameText(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
