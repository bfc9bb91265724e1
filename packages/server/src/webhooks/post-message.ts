import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import type { AddressRules } from './address-rules.ts';
import type { Attempt } from './webhook.ts';
import { hostOf } from './webhook-url.ts';

/** Finds all addresses of a host. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

/** As this machine finds them. */
export const lookUp: Resolve = (host) => lookup(host, { all: true });

/** What is sent. */
export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How messages are sent. */
export interface PostParts {
  readonly rules: AddressRules;
  readonly resolve: Resolve;
  /** How long one attempt may take, the look-up included; milliseconds. */
  readonly timeoutMs: number;
  /** Aborted when this process stops. */
  readonly signal: AbortSignal;
}

/**
 * Sends one message, to an address that was looked up once and judged; never throws.
 *
 * Redirects are not followed, the environment's proxies not used, and nothing of an answer but its status is read.
 */
export async function postMessage(post: Post, parts: PostParts): Promise<Attempt> {
  const timeout = AbortSignal.timeout(parts.timeoutMs);
  const signal = AbortSignal.any([timeout, parts.signal]);
  try {
    const url = new URL(post.url);
    const addresses = await unlessAborted(parts.resolve(hostOf(url)), signal);
    const problem = problemOf(url, addresses, parts.rules);
    return problem === undefined ? judged(await send(url, post, addresses, signal)) : { problem };
  } catch (failure) {
    if (timeout.aborted) return { problem: `no answer within ${parts.timeoutMs / 1000} seconds` };
    return { problem: `no connection (${codeOf(failure)})` };
  }
}

/** One address that may not be led to is enough: whoever answers for the name chooses which comes first. */
function problemOf(url: URL, addresses: readonly LookupAddress[], rules: AddressRules): string | undefined {
  if (addresses.length === 0) return 'its name has no address';
  if (!addresses.every(({ address }) => rules.mayLeadTo(address))) return 'its address is not public';
  const isPlain = url.protocol !== 'https:';
  if (isPlain && !addresses.every(({ address }) => rules.isAllowedPrivate(address)))
    return 'without https only private networks that are allowed can be reached';
  return undefined;
}

function judged(status: number): Attempt {
  if (status >= 200 && status < 300) return { status };
  if (status >= 300 && status < 400) return { status, problem: 'redirects are not followed' };
  return { status, problem: `answered ${status}` };
}

/** The status of the answer. An agent of its own: no connection is shared, and no proxy asked. */
async function send(
  url: URL,
  { headers, body }: Post,
  addresses: readonly LookupAddress[],
  signal: AbortSignal,
): Promise<number> {
  // Loaded when there is something to send: at every start, it would cost a fifth of it.
  const { request, Agent } = await (url.protocol === 'https:' ? import('node:https') : import('node:http'));
  const agent = new Agent({ keepAlive: false });
  const options = {
    method: 'POST',
    headers: withLength(headers, body),
    agent,
    signal,
    lookup: pinned(addresses),
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, options);
    outgoing.on('error', reject);
    outgoing.once('response', (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    outgoing.end(body);
  });
}

function withLength(headers: Post['headers'], body: string): Record<string, string> {
  const length = String(Buffer.byteLength(body));
  return { ...headers, 'content-type': 'application/json', 'content-length': length, 'user-agent': 'guidon' };
}

/** Answers the addresses that were judged, whatever the name leads to by now. */
function pinned(addresses: readonly LookupAddress[]): LookupFunction {
  return (_host, { all }, callback) => {
    const [first] = addresses;
    if (all === true) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

/** Codes only: the texts of errors have addresses in them. */
function codeOf(failure: unknown): string {
  const { code, name } = failure as { readonly code?: unknown; readonly name?: unknown };
  return typeof code === 'string' ? code : String(name ?? 'unknown');
}
