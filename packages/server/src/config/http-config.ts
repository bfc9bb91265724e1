import type { ConfigOverrides } from './config.ts';
import type { Environment } from './env.ts';
import { misconfigured, networks, wholeNumber, words } from './setting.ts';

/** How the HTTP server listens, and to whom. */
export interface HttpConfig {
  readonly host: string;
  readonly port: number;
  /** Addresses and networks whose forwarding headers count. */
  readonly trustedProxies: readonly string[];
  /** Origins whose pages may read answers; `*` is any. */
  readonly corsOrigins: readonly string[];
  /** Calls a minute of one principal; 0 is no limit. */
  readonly rateLimit: number;
  /** The same for SDK keys. */
  readonly sdkRateLimit: number;
  /** At a time, streams included. */
  readonly maxConnections: number;
  /** Where traces go, without a slash at the end; absent: nowhere. */
  readonly tracesEndpoint?: string;
}

const MOST = 100_000_000;

/** The HTTP server's part of the settings. Throws MISCONFIGURED. */
export function loadHttpConfig(environment: Environment, overrides: ConfigOverrides): HttpConfig {
  const endpoint = environment.OTEL_EXPORTER_OTLP_ENDPOINT;
  return {
    host: overrides.host ?? environment.GUIDON_HOST ?? '127.0.0.1',
    port: port(overrides.port ?? environment.GUIDON_PORT ?? 7420),
    trustedProxies: networks('GUIDON_TRUSTED_PROXIES', environment.GUIDON_TRUSTED_PROXIES),
    corsOrigins: words(environment.GUIDON_CORS_ORIGINS).map(origin),
    rateLimit: limit('GUIDON_RATE_LIMIT', environment.GUIDON_RATE_LIMIT ?? '6000'),
    sdkRateLimit: limit('GUIDON_SDK_RATE_LIMIT', environment.GUIDON_SDK_RATE_LIMIT ?? '0'),
    maxConnections: connections(environment.GUIDON_MAX_CONNECTIONS ?? '20000'),
    ...(endpoint === undefined ? {} : { tracesEndpoint: collector(endpoint) }),
  };
}

function port(text: string | number): number {
  return wholeNumber('port', text, 65_535, 'Use a whole number from 0 to 65535; 0 picks a free one.');
}

function limit(name: string, text: string): number {
  return wholeNumber(name, text, MOST, 'Use a whole number of calls a minute; 0 sets no limit.');
}

function connections(text: string): number {
  const hint = 'Use a whole number from 1.';
  const value = wholeNumber('GUIDON_MAX_CONNECTIONS', text, MOST, hint);
  if (value === 0) throw misconfigured('GUIDON_MAX_CONNECTIONS', 'is "0"', hint);
  return value;
}

function collector(text: string): string {
  const url = URL.parse(text);
  if (url !== null && ['http:', 'https:'].includes(url.protocol)) return url.href.replace(/\/+$/, '');
  const hint = 'Use something like http://localhost:4318.';
  throw misconfigured('OTEL_EXPORTER_OTLP_ENDPOINT', 'is not an http or https URL', hint);
}

function origin(text: string): string {
  if (text === '*') return text;
  const url = URL.parse(text);
  if (url !== null && url.origin !== 'null' && url.href === `${url.origin}/`) return url.origin;
  throw misconfigured(
    'GUIDON_CORS_ORIGINS',
    `has "${text}"`,
    'Use origins such as https://app.example.org, or *.',
  );
}
