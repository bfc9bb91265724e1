import { importJWK, type JWK, SignJWT } from 'jose';

/** What a token says, or its header: anything may be missing. */
export type Said = Readonly<Record<string, unknown>>;

/** A token signed with a private key, whatever it says. */
export async function forge(key: JWK, payload: Said, header: Said = {}) {
  const { kid = '', alg = 'RS256' } = key;
  return new SignJWT(payload)
    .setProtectedHeader({ alg, kid, typ: 'at+jwt', ...header })
    .sign(await importJWK(key, alg));
}

/** Parts of a token as they are written, signature included: for what no library would make. */
export function written(header: object, payload: object, signature = ''): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(payload)}.${signature}`;
}
