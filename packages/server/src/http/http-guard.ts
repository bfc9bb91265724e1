import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { AppError } from '../lib/app-error.ts';
import type { PlainAnswer } from './http-answer.ts';
import { problem } from './problem.ts';

const MOST_REMEMBERED = 64;

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Which names this server answers to. */
export interface GuardOptions {
  readonly host: string;
  readonly publicUrl?: string | undefined;
  /** Whether pages of this origin may ask, besides those of this server's own names. */
  readonly allowsOrigin?: (origin: string) => boolean;
}

/** Refuses a request, or lets it pass. */
export type HttpGuard = (request: IncomingMessage) => PlainAnswer | undefined;

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
  const isName = remembered((host) => hostnameOf(`http://${host}`).some(known));
  const { allowsOrigin = () => false } = options;
  const isOrigin = remembered((origin) => allowsOrigin(origin) || hostnameOf(origin).some(known));
  return ({ headers }) => {
    if (!isName(headers.host ?? '')) return refused('Host');
    return headers.origin === undefined || isOrigin(headers.origin) ? undefined : refused('Origin');
  };
}

/** The same test, which is not made again for what passed lately: nearly every request says the same name. */
function remembered(test: (text: string) => boolean): (text: string) => boolean {
  const passed = new Set<string>();
  return (text) => {
    if (passed.has(text)) return true;
    if (!test(text)) return false;
    if (passed.size >= MOST_REMEMBERED) passed.clear();
    passed.add(text);
    return true;
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

function refused(header: 'Host' | 'Origin'): PlainAnswer {
  const error = new AppError(
    'PERMISSION_DENIED',
    `This server does not answer requests with that ${header}.`,
    {
      hint: 'Use the address it listens on, or set GUIDON_PUBLIC_URL to the address it is reached by (pages of others: GUIDON_CORS_ORIGINS).',
    },
  );
  return problem(403, error);
}
