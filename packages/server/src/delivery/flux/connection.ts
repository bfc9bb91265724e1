import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeConfig } from '@kubernetes/client-node';
import { AppError } from '../../lib/app-error.ts';
import type { DeliverySettings, Impersonated } from '../delivery-settings.ts';
import { textOf } from '../fields.ts';
import { type ExecCredential, runPlugin } from './exec-credential.ts';
import { impersonationHeaders } from './impersonation.ts';
import { type Deed, KubeFailure } from './kube-failure.ts';
import type { ClusterAccess } from './kubeconfig.ts';
import { readBody } from './read-body.ts';
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

interface Way {
  readonly config: KubeConfig;
  readonly credential?: ExecCredential;
  readonly agent?: https.Agent;
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
      const text = (await readBody(message, within)).toString('utf8');
      return { body: parseJson(text), now: serverTime(message) };
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

  /** Repeats what the server was too busy for. */
  async #attempts<T>(
    request: KubeRequest,
    signal: AbortSignal,
    read: (message: IncomingMessage, within: AbortSignal) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#slots.use(() => this.#once(request, signal, read), signal);
      } catch (failure) {
        const pause = pauseAfter(failure, attempt, request);
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
    const late = AbortSignal.timeout(this.#parts.settings.timeoutMs);
    const within = AbortSignal.any([signal, late]);
    try {
      const message = await this.#send(request, within);
      if ((message.statusCode ?? 500) >= 400) throw await this.#refusal(request, message, within);
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
    const message = timedOut ? `no answer within ${timeoutMs / 1000} s` : `it cannot be reached (${code})`;
    return new KubeFailure(this.cluster, deed, { message, timedOut, cause });
  }

  async #send(request: KubeRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const way = await this.#ready();
    const options = await this.#options(way, request);
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const url = urlOf(this.#parts.access.server, request);
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const sent = (url.protocol === 'http:' ? http : https).request(url, { ...options, signal }, resolve);
    sent.on('error', reject);
    sent.end(body);
    return promise;
  }

  /** Who we are, as headers and an agent with the certificates. */
  async #options(way: Way, request: KubeRequest): Promise<https.RequestOptions> {
    const options: https.RequestOptions = {};
    await way.config.applyToHTTPSOptions(options);
    const { token } = way.credential ?? {};
    const { impersonate } = this.#parts.access;
    const as = request.as ?? this.#parts.settings.impersonate ?? impersonate;
    const headers = {
      ...options.headers,
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
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

  /** The way to the server, made anew when a plugin's credential has ended. */
  async #ready(): Promise<Way> {
    const known = await this.#way;
    const { expires } = known?.credential ?? {};
    if (known !== undefined && (expires === undefined || expires - 10_000 > Date.now())) return known;
    if (known !== undefined) known.agent?.destroy();
    this.#way = this.#make();
    this.#way.catch(() => {
      this.#way = undefined;
    });
    return this.#way;
  }

  async #make(): Promise<Way> {
    const { access, settings, environment } = this.#parts;
    if (!URL.canParse(access.server)) throw noServer(this.cluster);
    const config = access.config();
    if (access.plugin === undefined) return { config, ...(await agentOf(config, access, {})) };
    if (!settings.execPlugins) throw pluginsOff(this.cluster);
    const credential = await runPlugin(access.plugin, environment, settings.timeoutMs);
    return { config, credential, ...(await agentOf(config, access, credential)) };
  }

  async #refusal({ deed }: KubeRequest, message: IncomingMessage, within: AbortSignal): Promise<KubeFailure> {
    const text = (await readBody(message, within)).toString('utf8');
    const body = text.startsWith('{') ? parseJson(text) : {};
    const after = Number(message.headers['retry-after']);
    return new KubeFailure(this.cluster, deed, {
      status: message.statusCode ?? 500,
      message: textOf(body, 'message') ?? text.slice(0, 500).trim(),
      goOn: textOf(body, 'metadata.continue'),
      retryAfter: Number.isNaN(after) ? undefined : after,
    });
  }
}

/** An agent that keeps connections open; none where a proxy needs its own. */
async function agentOf(
  config: KubeConfig,
  { server }: ClusterAccess,
  { certificate, key }: ExecCredential,
): Promise<{ agent?: https.Agent }> {
  if (config.getCurrentCluster()?.proxyUrl !== undefined) return {};
  const keep = { keepAlive: true, maxSockets: AT_ONCE, maxFreeSockets: 2 };
  if (server.startsWith('http:')) return { agent: new http.Agent(keep) as https.Agent };
  const options: https.RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const { ca, cert, key: ownKey, servername, rejectUnauthorized } = options;
  const tls = { ca, cert: certificate ?? cert, key: key ?? ownKey, servername, rejectUnauthorized };
  const set = Object.entries(tls).filter(([, value]) => value !== undefined);
  return { agent: new https.Agent({ ...keep, ...Object.fromEntries(set) }) };
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

function serverTime({ headers }: IncomingMessage): Date {
  const time = Date.parse(headers.date ?? '');
  return Number.isNaN(time) ? new Date() : new Date(time);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function noServer(cluster: string): AppError {
  return new AppError('MISCONFIGURED', `The kubeconfig names no usable server for cluster "${cluster}".`, {
    hint: 'Whoever runs this server should correct its kubeconfig.',
  });
}

function pluginsOff(cluster: string): AppError {
  return new AppError(
    'MISCONFIGURED',
    `Cluster "${cluster}" needs a credential plugin, and these are switched off.`,
    {
      hint: 'Whoever runs this server can allow them with GUIDON_KUBE_EXEC=true, or use a token or certificate.',
    },
  );
}
