import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey, type RemoteJWKSet } from 'jose';
import { AppError } from '../../lib/app-error.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import { discoverKeys } from './issuer-metadata.ts';
import type { OAuthSettings } from './oauth-settings.ts';

/** How long an issuer that could not be asked is left alone. */
const REST_MS = 5_000;

/** What {@link IssuerKeys} works with. */
export interface IssuerKeysParts {
  readonly settings: Pick<OAuthSettings, 'issuer' | 'jwksUrl'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The public keys of an issuer, read when the first token comes and remembered for ten minutes.
 *
 * A token with a key that is not among them has them read again, at most every 30 seconds. An issuer that cannot be
 * asked is asked again after five seconds; keys that are remembered go on meanwhile.
 */
export class IssuerKeys {
  readonly #parts: IssuerKeysParts;
  #keys: Promise<RemoteJWKSet> | undefined;
  #restsUntil = 0;

  constructor(parts: IssuerKeysParts) {
    this.#parts = parts;
  }

  /** The key that a token's header names. Throws jose's errors for none, UNAVAILABLE when there is no telling. */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    this.#keys ??= this.#open();
    const keys = await this.#keys.catch((failure) => this.#forget(failure));
    try {
      return await keys(header, token);
    } catch (failure) {
      if (isAboutToken(failure)) throw failure;
      // They may have moved, too: where they are is asked again.
      if (keys.fresh) throw unreachable();
      return this.#forget(failure);
    }
  };

  async #open(): Promise<RemoteJWKSet> {
    const { issuer, jwksUrl } = this.#parts.settings;
    const url = jwksUrl === undefined ? await this.#ask(() => discoverKeys(issuer)) : new URL(jwksUrl);
    return createRemoteJWKSet(url, {
      [customFetch]: (address, options) => this.#ask(() => readKeys(address, options)),
    });
  }

  async #ask<T>(ask: () => Promise<T>): Promise<T> {
    const { clock, logger } = this.#parts;
    if (clock().getTime() < this.#restsUntil) throw unreachable();
    try {
      return await ask();
    } catch (failure) {
      this.#restsUntil = clock().getTime() + REST_MS;
      logger.warn({ err: failure }, 'the issuer of tokens cannot be asked for its keys');
      throw failure;
    }
  }

  #forget(cause: unknown): never {
    this.#keys = undefined;
    throw unreachable(cause);
  }
}

async function readKeys(address: string, options: RequestInit): Promise<Response> {
  const response = await fetch(address, options);
  if (response.status === 200) return response;
  await response.body?.cancel();
  throw new Error(`${address} answers ${response.status}.`);
}

function isAboutToken(failure: unknown): boolean {
  return (
    failure instanceof errors.JWKSNoMatchingKey ||
    failure instanceof errors.JWKSMultipleMatchingKeys ||
    failure instanceof errors.JOSENotSupported
  );
}

function unreachable(cause?: unknown): AppError {
  return new AppError('UNAVAILABLE', 'The issuer of tokens cannot be asked for its keys.', {
    hint: 'Try again in a few seconds. Keys of Guidon (gdn_…) work meanwhile.',
    ...(cause === undefined ? {} : { cause }),
  });
}
