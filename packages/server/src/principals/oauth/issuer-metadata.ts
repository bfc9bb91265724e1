import { isRecord } from './claims.ts';

const TIMEOUT_MS = 5_000;

/** Where an issuer's keys are, by its metadata (RFC 8414, or OpenID Connect's). Throws for an issuer that tells none. */
export async function discoverKeys(issuer: string): Promise<URL> {
  const failures: unknown[] = [];
  for (const url of metadataUrls(new URL(issuer))) {
    try {
      return keysOf(await readMetadata(url), issuer);
    } catch (failure) {
      failures.push(failure);
    }
  }
  throw new AggregateError(failures, 'The issuer has no metadata that can be used.');
}

/** Whether keys may be read from here: TLS, or this machine. */
export function isTrustworthy({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/** In the order that MCP asks of clients: before the path twice, then after it. */
function metadataUrls({ origin, pathname }: URL): readonly string[] {
  const path = pathname.replace(/\/$/, '');
  const urls = [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}/.well-known/openid-configuration${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ];
  return [...new Set(urls)];
}

async function readMetadata(url: string): Promise<unknown> {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.ok) return response.json();
  await response.body?.cancel();
  throw new Error(`${url} answers ${response.status}.`);
}

/** Metadata of another issuer is none: whoever can answer at one address must not speak for all. */
function keysOf(metadata: unknown, issuer: string): URL {
  const { issuer: named, jwks_uri: keys } = isRecord(metadata) ? metadata : {};
  if (named !== issuer) throw new Error(`The metadata is that of another issuer than ${issuer}.`);
  const url = typeof keys === 'string' ? URL.parse(keys) : null;
  if (url !== null && isTrustworthy(url)) return url;
  throw new Error('The metadata names no address of keys with https.');
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
