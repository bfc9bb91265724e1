import { DefaultLogger, type Logger, ProviderFatalError, SafeLogger } from '@openfeature/server-sdk';

/** As much of `fetch` as the provider needs. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** What a {@link GuidonProvider} is made of. */
export interface GuidonProviderOptions {
  /** Where Guidon answers: `https://flags.example.com`. A path stays in front of its routes. */
  readonly url: string;
  /** A server-side SDK key (`gdn_srv_…`); it says which project and environment are read. */
  readonly key: string;
  /**
   * File to begin with while the server cannot be reached: what `keepIn` wrote, or what
   * `GET /api/v1/sdk/environment` answers. `keepIn` goes first when that exists.
   */
  readonly startFrom?: string;
  /**
   * File that the last good data are kept in, and begun with. Written within a second of a change, as a whole or not at
   * all, readable by its owner only. One file for each key.
   */
  readonly keepIn?: string;
  /** How long `initialize` waits for the first data, in milliseconds. Default 5,000. */
  readonly timeoutMs?: number;
  /** Told what goes wrong; by default warnings and errors go to the console. */
  readonly logger?: Logger;
  /** Default: `globalThis.fetch`. For proxies and certificates of your own. */
  readonly fetch?: Fetch;
  /** Other waits, for unusual networks and for tests. */
  readonly waits?: Partial<Waits>;
}

/** Waits, in milliseconds. */
export interface Waits {
  /** How long the stream may be lost before the provider says it is stale. Default 30,000. */
  readonly staleAfter: number;
  /** Silence after which a connection counts as dead; the server says something every 15 s. Default 45,000. */
  readonly silence: number;
  /** Before the first attempt to connect again; doubled with every other. Default 1,000. */
  readonly firstRetry: number;
  /** The longest between two attempts. Default 30,000. */
  readonly longestRetry: number;
  /** Between two reports of usage. Default 60,000. */
  readonly usage: number;
}

/** Options with their defaults. */
export interface Settings {
  /** Ends with a slash. */
  readonly url: string;
  readonly key: string;
  /** Files to begin with, the best first. */
  readonly files: readonly string[];
  readonly keepIn: string | undefined;
  readonly timeoutMs: number;
  readonly logger: Logger;
  readonly fetch: Fetch;
  readonly waits: Waits;
}

const WAITS: Waits = {
  staleAfter: 30_000,
  silence: 45_000,
  firstRetry: 1_000,
  longestRetry: 30_000,
  usage: 60_000,
};

/** Throws a {@link ProviderFatalError} on options that can never work. */
export function settingsOf(options: GuidonProviderOptions): Settings {
  const { keepIn, startFrom, timeoutMs = 5_000 } = options;
  return {
    url: baseUrl(options.url),
    key: checkedKey(options.key),
    files: [keepIn, startFrom].filter((file) => file !== undefined),
    keepIn,
    timeoutMs,
    logger: new SafeLogger(options.logger ?? new DefaultLogger()),
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    waits: { ...WAITS, ...options.waits },
  };
}

function baseUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new ProviderFatalError(
      'The url of a GuidonProvider must be where Guidon answers. Give something like https://flags.example.com, without a name or password in it.',
    );
  }
  return `${url.origin}${url.pathname.replace(/\/*$/, '/')}`;
}

/** A key that could not be sent as a header would otherwise fail at every attempt, and be quoted by the failure. */
function checkedKey(key: string): string {
  if (typeof key === 'string' && /^[\x21-\x7e]+$/.test(key)) return key;
  throw new ProviderFatalError(
    'The key of a GuidonProvider must be a server-side SDK key. Give the text that begins with gdn_srv_, and nothing around it.',
  );
}
