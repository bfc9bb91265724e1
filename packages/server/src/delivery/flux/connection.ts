import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeConfig } from '@kubernetes/client-node';
import { AppError } from '../../lib/app-error.ts';
import type { DeliverySettings, Impersonated } from '../delivery-settings.ts';
import { fieldOf, textOf } from '../fields.ts';
import { abortable } from './abortable.ts';
import { noServer, pluginsOff, usable } from './connection-faults.ts';
import { runPlugin } from './exec-credential.ts';
import { impersonationHeaders } from './impersonation.ts';
import { keepingAgent, retireAgent } from './keeping-agent.ts';
import { NO_API, parseJson, plainWords, serverTime } from './kube-answer.ts';
import { type Deed, KubeFailure } from './kube-failure.ts';
import type { ClusterAccess } from './kubeconfig.ts';
import { readBody, TOO_LARGE } from './read-body.ts';
import { Slots } from './slots.ts';

/** A request to an API server. */
export interface KubeRequest {
  readonly deed: Deed;
  readonly method?: 'GET' | 'POST' | 'PATCH';
  /** Already encoded, see `apiPath`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
  readonly as?: Impersonated | undefined;
}

/** What a connection is made of. */
export interface ConnectionParts {
  readonly access: ClusterAccess;
  readonly settings: DeliverySettings;
  /** What credential plugins inherit. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A JSON answer. */
export interface KubeAnswer {
  readonly body: unknown;
  /** The server's clock. */
  readonly now: Date;
}

const AT_ONCE = 8;
const TRIES = 4;
const LONGEST_PAUSE = 10;

/** Milliseconds that a credential counts at least: a plugin whose clock is wrong is not started for every request. */
const LEAST_LIFE = 1000;

/** Milliseconds before its end from which a credential is not used any more. */
const MARGIN = 10_000;

interface Way {
  readonly config: KubeConfig;
  readonly madeAt: number;
  /** Milliseconds. */
  readonly expires?: number | undefined;
  readonly agent?: https.Agent | undefined;
}

/** Requests to one API server: connections and credentials are kept, so many run at a time, each ends in time. */
export class Connection {
  readonly cluster: string;
  readonly #parts: ConnectionParts;
  readonly #slots = new Slots(AT_ONCE);
  #way: Promise<Way> | undefined;

  constructor(parts: ConnectionParts) {
    this.cluster = parts.access.name;
    this.#parts = parts;
  }

  /** Sends a request and reads its answer as JSON. Throws a KubeFailure, or the signal's reason. */
  json(request: KubeRequest, signal: AbortSignal): Promise<KubeAnswer> {
    return this.#attempts(request, signal, async (message, within) => {
      const body = parseJson((await readBody(message, within)).toString('utf8'));
      if (body !== undefined) return { body, now: serverTime(message) };
      throw new KubeFailure(this.cluster, request.deed, { message: NO_API });
    });
  }

  /** Sends a request and hands its answer over as it comes. */
  stream<T>(
    request: KubeRequest,
    read: (message: IncomingMessage, within: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    return this.#attempts(request, signal, read);
  }

  /** Closes what is kept open. */
  async close(): Promise<void> {
    const way = await this.#way?.catch(() => undefined);
    way?.agent?.destroy();
  }

  /** Closes what is idle; requests that are under way end by themselves. */
  async retire(): Promise<void> {
    const way = await this.#way?.catch(() => undefined);
    retireAgent(way?.agent);
  }

  /** Repeats what the server was too busy for, and once what it refused the credentials of: they may have ended early. */
  async #attempts<T>(
    request: KubeRequest,
    signal: AbortSignal,
    read: (message: IncomingMessage, within: AbortSignal) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#slots.use(() => this.#once(request, signal, read), signal);
      } catch (failure) {
        const again = attempt === 1 && (this.#mayLogIn(failure) || isStale(failure, request));
        const pause = again ? 0 : pauseAfter(failure, attempt, request);
        if (pause === undefined) throw failure;
        await sleep(pause * 1000, undefined, { signal });
      }
    }
  }

  async #once<T>(
    request: KubeRequest,
    signal: AbortSignal,
    read: (message: IncomingMessage, within: AbortSignal) => Promise<T>,
  ): Promise<T> {
    // The time of a credential plugin is its own.
    const way = await this.#ready(signal);
    const late = AbortSignal.timeout(this.#parts.settings.timeoutMs);
    const within = AbortSignal.any([signal, late]);
    try {
      const message = await this.#send(way, request, within);
      if (message.statusCode === undefined || message.statusCode >= 300)
        throw await this.#refusal(request, message, within);
      return await read(message, within);
    } catch (failure) {
      if (failure instanceof KubeFailure || failure instanceof AppError) throw failure;
      signal.throwIfAborted();
      throw this.#unanswered(request, late.aborted, failure);
    }
  }

  #unanswered({ deed }: KubeRequest, timedOut: boolean, cause: unknown): KubeFailure {
    const { timeoutMs } = this.#parts.settings;
    const code = textOf(cause, 'code') ?? 'connection failed';
    const tooLarge = code === TOO_LARGE;
    const message = timedOut
      ? `no answer within ${timeoutMs / 1000} s`
      : tooLarge
        ? 'its answer is too large'
        : `it cannot be reached (${code})`;
    return new KubeFailure(this.cluster, deed, { message, timedOut, tooLarge, cause });
  }

  async #send(way: Way, request: KubeRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const options = await usable(this.cluster, () => this.#options(way, request));
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const url = urlOf(this.#parts.access.server, request);
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const sent = (url.protocol === 'http:' ? http : https).request(url, { ...options, signal }, resolve);
    sent.on('error', (failure) => reject(Object.assign(failure, { reused: sent.reusedSocket })));
    sent.end(body);
    return promise;
  }

  /** Who we are, as headers and an agent with the certificates. */
  async #options(way: Way, request: KubeRequest): Promise<https.RequestOptions> {
    const options: https.RequestOptions = {};
    await way.config.applyToHTTPSOptions(options);
    const { impersonate } = this.#parts.access;
    const as = request.as ?? this.#parts.settings.impersonate ?? impersonate;
    const headers = {
      ...trimmed(options.headers),
      Accept: request.accept ?? 'application/json',
      'User-Agent': 'guidon',
      ...(request.body === undefined ? {} : { 'Content-Type': request.contentType ?? 'application/json' }),
      ...impersonationHeaders(as),
    };
    const agent = way.agent ?? options.agent;
    return {
      method: request.method ?? 'GET',
      headers,
      ...(options.auth == null ? {} : { auth: options.auth }),
      ...(agent === undefined ? {} : { agent }),
    };
  }

  /** The way to the server, made anew by the first who finds that its credential has ended. */
  async #ready(signal: AbortSignal): Promise<Way> {
    const known = this.#way ?? this.#renewed();
    const way = await abortable(known, signal);
    if (!hasEnded(way)) return way;
    if (this.#way === known) this.#renewed(way);
    return abortable(this.#way ?? known, signal);
  }

  #renewed(old?: Way): Promise<Way> {
    const making = this.#make();
    this.#way = making;
    making.then(
      () => retireAgent(old?.agent),
      () => {
        if (this.#way === making) this.#way = undefined;
      },
    );
    return making;
  }

  async #make(): Promise<Way> {
    const { access, settings, environment } = this.#parts;
    if (!URL.canParse(access.server)) throw noServer(this.cluster);
    if (access.plugin !== undefined && !settings.execPlugins) throw pluginsOff(this.cluster);
    const credential =
      access.plugin === undefined
        ? undefined
        : await runPlugin(access.plugin, environment, settings.timeoutMs);
    const config = access.config(credential);
    const agent = await usable(this.cluster, () => keepingAgent(config, access.server, AT_ONCE));
    return { config, madeAt: Date.now(), expires: credential?.expires, agent };
  }

  /** Whether credentials that were refused can be had anew, and then forgets them: tokens are revoked, plugins say no end. */
  #mayLogIn(failure: unknown): boolean {
    if (!(failure instanceof KubeFailure) || failure.status !== 401) return false;
    const refused = this.#way;
    void refused?.then((way) => {
      if (this.#way !== refused || Date.now() < way.madeAt + LEAST_LIFE) return;
      this.#way = undefined;
      retireAgent(way.agent);
    });
    return true;
  }

  async #refusal({ deed }: KubeRequest, message: IncomingMessage, within: AbortSignal): Promise<KubeFailure> {
    const text = (await readBody(message, within)).toString('utf8');
    const body = parseJson(text);
    const after = Number(message.headers['retry-after']);
    return new KubeFailure(this.cluster, deed, {
      status: message.statusCode ?? 500,
      message: textOf(body, 'message') ?? plainWords(text, message),
      goOn: textOf(body, 'metadata.continue'),
      retryAfter: Number.isNaN(after) ? undefined : after,
    });
  }
}

/** Seconds to wait before the next attempt; undefined when there is none. */
function pauseAfter(failure: unknown, attempt: number, { method = 'GET' }: KubeRequest): number | undefined {
  if (!(failure instanceof KubeFailure) || attempt >= TRIES) return undefined;
  const busy = failure.status === 429 || (failure.status === 503 && method === 'GET');
  return busy ? Math.min(failure.retryAfter ?? attempt, LONGEST_PAUSE) : undefined;
}

function urlOf(server: string, { path, query = {} }: KubeRequest): URL {
  const url = new URL(`${server.replace(/\/+$/, '')}${path}`);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, String(value));
  return url;
}

/** A token file often ends with a line break, which no header can have. */
function trimmed(headers: https.RequestOptions['headers'] = {}): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value.trim() : value]),
  );
}

function hasEnded({ expires, madeAt }: Way): boolean {
  const now = Date.now();
  return expires !== undefined && expires - MARGIN <= now && madeAt + LEAST_LIFE <= now;
}

/** Whether a kept connection had been closed by the other side: nothing was read of the request then. */
function isStale(failure: unknown, { method = 'GET' }: KubeRequest): boolean {
  const cause = failure instanceof KubeFailure ? failure.cause : undefined;
  return method === 'GET' && fieldOf(cause, 'reused') === true && textOf(cause, 'code') === 'ECONNRESET';
}
