import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { AppError } from '../../lib/app-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { textOf } from './claims.ts';
import type { OAuthSettings } from './oauth-settings.ts';

/** Clocks of issuers and servers differ by so much. */
export const LEEWAY_SECONDS = 30;

/** Signatures that a public key checks: with a shared secret, whoever can check could sign too. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

/** What access tokens call themselves; many issuers still say JWT, or nothing. Logout and event tokens say else. */
const TYPES: ReadonlySet<string> = new Set(['', 'at+jwt', 'application/at+jwt', 'jwt']);

/** The claims of a token that was checked. */
export type VerifiedClaims = JWTPayload & { readonly exp: number };

/** Checks access tokens: signature, issuer, audience, time. Throws UNAUTHENTICATED with what is wrong. */
export class TokenVerifier {
  readonly #settings: Pick<OAuthSettings, 'issuer' | 'audience'>;
  readonly #findKey: JWTVerifyGetKey;
  readonly #clock: Clock;

  constructor(settings: Pick<OAuthSettings, 'issuer' | 'audience'>, findKey: JWTVerifyGetKey, clock: Clock) {
    this.#settings = settings;
    this.#findKey = findKey;
    this.#clock = clock;
  }

  /** The claims of a token. UNAVAILABLE while the issuer's keys cannot be read. */
  async verify(token: string): Promise<VerifiedClaims> {
    const { payload, protectedHeader } = await this.#checked(token);
    if (!TYPES.has((protectedHeader.typ ?? '').toLowerCase())) throw refused('It is no access token.');
    if (textOf(payload, 'sub') === undefined) throw refused('It has no subject.');
    // Bound to a proof that this server does not ask for: as a bearer's it must not count (RFC 9449, 7.1).
    if (payload.cnf !== undefined) throw refused('It is bound to a proof of possession.');
    return payload as VerifiedClaims;
  }

  async #checked(token: string) {
    try {
      return await jwtVerify(token, this.#findKey, {
        issuer: this.#settings.issuer,
        audience: this.#settings.audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: LEEWAY_SECONDS,
        currentDate: this.#clock(),
      });
    } catch (failure) {
      if (failure instanceof errors.JOSEError) throw refused(reasonOf(failure));
      throw failure;
    }
  }
}

const CLAIMS: Readonly<Record<string, string>> = {
  iss: 'It is from another issuer.',
  aud: 'It was made for another server.',
  nbf: 'It does not count yet.',
};

function reasonOf(failure: errors.JOSEError): string | undefined {
  if (failure instanceof errors.JWTExpired) return 'It has expired.';
  return failure instanceof errors.JWTClaimValidationFailed ? CLAIMS[failure.claim] : undefined;
}

function refused(reason: string | undefined): AppError {
  const message = ['The token is not valid.', ...(reason === undefined ? [] : [reason])].join(' ');
  return new AppError('UNAUTHENTICATED', message, {
    hint: 'Get a new one from the issuer, made for this server: its metadata is at /.well-known/oauth-protected-resource/mcp.',
  });
}
