import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { AppError } from '../lib/app-error.ts';
import { problem } from './problem.ts';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Which names this server answers to. */
export interface GuardOptions {
  readonly host: string;
  readonly publicUrl?: string | undefined;
}

/** Refuses a request, or lets it pass. */
export type HttpGuard = (request: IncomingMessage) => Response | undefined;

/**
 * Refuses requests under a name that is not this server's, and from pages of other origins.
 *
 * Against DNS rebinding: a page may point its own name at this machine, but the browser still tells that name. An
 * address says nothing a page could choose, so where the server listens beyond this machine any address is fine.
 */
export function httpGuard(options: GuardOptions): HttpGuard {
  const names = new Set([...LOOPBACK, bracketed(options.host), ...hostnameOf(options.publicUrl)]);
  const beyond = !LOOPBACK.includes(bracketed(options.host));
  const known = (hostname: string) => names.has(hostname) || (beyond && isAddress(hostname));
  return ({ headers }) => {
    const [host] = hostnameOf(`http://${headers.host ?? ''}`);
    if (host === undefined || !known(host)) return refused('Host');
    if (headers.origin === undefined) return undefined;
    const [origin] = hostnameOf(headers.origin);
    return origin !== undefined && known(origin) ? undefined : refused('Origin');
  };
}

function hostnameOf(url: string | undefined): string[] {
  const parsed = url === undefined ? null : URL.parse(url);
  return parsed === null || parsed.hostname === '' ? [] : [parsed.hostname];
}

function bracketed(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host.toLowerCase();
}

function isAddress(hostname: string): boolean {
  return isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}

function refused(header: 'Host' | 'Origin'): Response {
  const error = new AppError(
    'PERMISSION_DENIED',
    `This server does not answer requests with that ${header}.`,
    {
      hint: 'Use the address it listens on, or set GUIDON_PUBLIC_URL to the address it is reached by.',
    },
  );
  return problem(403, error);
}
