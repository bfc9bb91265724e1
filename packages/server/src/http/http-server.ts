import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { App } from '../app.ts';
import { Metrics } from '../lib/metrics.ts';
import { HttpDoor, type HttpDoorOptions } from '../mcp/http-door.ts';
import { CallLimits } from './call-limits.ts';
import { cannotListen } from './cannot-listen.ts';
import { ClientAddresses } from './client-address.ts';
import { Cors } from './cors.ts';
import { HeldStreams } from './held-streams.ts';
import { HttpRouter } from './http-router.ts';
import { observedRunner } from './observed-runner.ts';
import { addProcessMetrics } from './process-metrics.ts';
import { RequestLog } from './request-log.ts';
import { createRoutes } from './routes.ts';
import { addStalenessMetrics } from './staleness-metrics.ts';
import { EventStreams } from './streams/event-streams.ts';
import { addSurfaceMetrics } from './surface-metrics.ts';
import { openTracing, type Tracing } from './tracing.ts';
import { addWebhookMetrics } from './webhook-metrics.ts';

/** How {@link startHttpServer} listens. */
export interface HttpServerOptions extends HttpDoorOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** How long requests under way may take to finish when the server closes. Default 5 seconds. */
  readonly drainMs?: number;
  /** How long the headers of a request may take. Default 15 seconds. */
  readonly headersMs?: number;
  /** How often open streams show a sign of life, and their keys are looked at. Default 15 seconds. */
  readonly heartbeatMs?: number;
  /** How long a whole request may take to arrive. Default 30 seconds. */
  readonly requestMs?: number;
}

/** A listening server. */
export interface HttpServer {
  /** Where it listens, e.g. `http://127.0.0.1:7420`. */
  readonly url: string;
  /** Its open MCP sessions. */
  readonly sessions: HttpDoor['sessions'];
  /** Stops accepting, lets requests under way finish, ends sessions and listeners. The app stays open. */
  close(): Promise<void>;
}

/** How far a server is with stopping. */
interface Life {
  stopping: boolean;
  readonly closed: AbortController;
}

interface RouterInput {
  readonly app: App;
  readonly door: HttpDoor;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly life: Life;
  readonly options: HttpServerOptions;
}

const DRAIN_MS = 5_000;
const POLL_MS = 10;

/**
 * Serves an app over HTTP: MCP for assistants, tools and keys for programs, OFREP and streams for applications, health
 * and metrics for whoever runs it. {@link createRoutes} has every address.
 *
 * Throws MISCONFIGURED for an address it cannot have.
 */
export async function startHttpServer(given: App, options: HttpServerOptions): Promise<HttpServer> {
  const metrics = new Metrics();
  const tracing = await openTracing(given);
  const app = observedApp(given, metrics, tracing);
  const door = new HttpDoor(app, options);
  const life: Life = { stopping: false, closed: new AbortController() };
  const router = createRouter({ app, door, metrics, tracing, life, options });
  const server = createHttpServer(options, (request, response) => router.handle(request, response));
  server.maxConnections = app.config.http.maxConnections;
  observeServer(metrics, app, router, door);
  const stopHearing = countEvents(metrics, given);
  await listen(server, options);
  const close = async () => {
    await closeGracefully(server, router, door, options.drainMs ?? DRAIN_MS, life);
    stopHearing();
    await tracing.close();
  };
  return { url: urlOf(server), sessions: door.sessions, close: once(close) };
}

function observedApp(app: App, metrics: Metrics, tracing: Tracing): App {
  const names = new Set(app.catalogue.map(({ name }) => name));
  return { ...app, runner: observedRunner(app.runner, names, metrics, tracing) };
}

function createRouter({ app, door, metrics, tracing, life, options }: RouterInput): HttpRouter {
  const { config, logger } = app;
  const addresses = new ClientAddresses(config.http.trustedProxies);
  const cors = new Cors(config.http.corsOrigins);
  const limits = new CallLimits(config.http, () => performance.now());
  const stopping = () => life.stopping;
  const closed = life.closed.signal;
  const streams = openStreams(app, options);
  closed.addEventListener('abort', () => streams.close());
  const held = new HeldStreams(app, options.heartbeatMs);
  endWithKeys(app, [streams, held], closed);
  return new HttpRouter({
    app,
    stopping,
    addresses,
    cors,
    tracing,
    routes: createRoutes({ app, door, streams, held, metrics, addresses, limits, stopping, closed }),
    guard: { host: options.host, publicUrl: config.publicUrl, allowsOrigin: (origin) => cors.allows(origin) },
    limits,
    log: new RequestLog(logger, addresses, metrics),
  });
}

/** A key that is taken away ends its streams at once; who remembers keys is told at the same time. */
function endWithKeys(
  { storage }: App,
  streams: readonly Pick<EventStreams, 'check'>[],
  closed: AbortSignal,
): void {
  const check = () => {
    for (const one of streams) one.check();
  };
  const stop = storage.onKeysChanged(() => setImmediate(check));
  closed.addEventListener('abort', stop);
}

/** Streams may take most of the connections; the others are for calls. */
function openStreams({ config }: App, { heartbeatMs }: HttpServerOptions): EventStreams {
  const most = Math.ceil(config.http.maxConnections * 0.9);
  return new EventStreams({ most, ...(heartbeatMs === undefined ? {} : { heartbeatMs }) });
}

function observeServer(metrics: Metrics, app: App, router: HttpRouter, door: HttpDoor): void {
  metrics.gauge('guidon_http_calls_under_way', 'Calls being answered.', () => router.busy);
  metrics.gauge('guidon_http_streams_open', 'Open streams.', () => router.streams);
  metrics.gauge('guidon_mcp_sessions_open', 'Open MCP sessions.', () => door.sessions.size);
  const { keys } = app.services;
  const help = 'Keys that opened past the approval they take.';
  metrics.gauge('guidon_keys_past_approval_total', help, () => keys.pastApproval, 'counter');
  addStalenessMetrics(metrics, app);
  addSurfaceMetrics(metrics, app);
  addProcessMetrics(metrics);
}

/** What is to be noticed, and what webhooks are told; returns how to stop. */
function countEvents(metrics: Metrics, { services, storage, sender }: App): () => void {
  const help = 'Times that the audit log was found not to be as it was written.';
  const breaks = metrics.counters('guidon_audit_breaks_total', help)({});
  const stops = [services.audit.onBreak(() => breaks.add()), ...addWebhookMetrics(metrics, storage, sender)];
  return () => {
    for (const stop of stops) stop();
  };
}

/**
 * A request must arrive within half a minute; its answer may stream for hours. Load balancers keep idle connections
 * for 60 seconds, so this side must not be the first to hang up.
 */
function createHttpServer(
  { headersMs = 15_000, requestMs = 30_000 }: HttpServerOptions,
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const options = {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: 65_000,
    // How often late ones are looked for.
    connectionsCheckingInterval: Math.min(5_000, headersMs),
    maxHeaderSize: 16_384,
  };
  return createServer(options, listener);
}

function listen(server: Server, { host, port }: HttpServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (failure: Error) => reject(cannotListen(failure, host, port));
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

async function closeGracefully(
  server: Server,
  router: HttpRouter,
  door: HttpDoor,
  drainMs: number,
  life: Life,
): Promise<void> {
  life.stopping = true;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const end = Date.now() + drainMs; router.busy > 0 && Date.now() < end; ) await pause(POLL_MS);
  life.closed.abort();
  await door.close();
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), 250);
  await closed;
  clearTimeout(cut);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}
