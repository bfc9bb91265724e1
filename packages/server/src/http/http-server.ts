import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { App } from '../app.ts';
import { HttpDoor, type HttpDoorOptions } from '../mcp/http-door.ts';
import { cannotListen } from './cannot-listen.ts';
import { HttpRouter } from './http-router.ts';
import { createRoutes } from './routes.ts';
import { EventStreams } from './streams/event-streams.ts';

/** How {@link startHttpServer} listens. */
export interface HttpServerOptions extends HttpDoorOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** How long requests under way may take to finish when the server closes. Default 5 seconds. */
  readonly drainMs?: number;
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

const DRAIN_MS = 5_000;
const POLL_MS = 10;

/**
 * Serves an app over HTTP: MCP at /mcp and /mcp/readonly, health at /healthz and /readyz.
 *
 * Throws MISCONFIGURED for an address it cannot have.
 */
export async function startHttpServer(app: App, options: HttpServerOptions): Promise<HttpServer> {
  const door = new HttpDoor(app, options);
  const life = { stopping: false, closed: new AbortController() };
  const stopping = () => life.stopping;
  const streams = new EventStreams();
  life.closed.signal.addEventListener('abort', () => streams.close());
  const routes = createRoutes({ app, door, streams, stopping, closed: life.closed.signal });
  const guard = { host: options.host, publicUrl: app.config.publicUrl };
  const router = new HttpRouter({ app, guard, routes, stopping });
  const server = createHttpServer((request, response) => router.handle(request, response));
  await listen(server, options);
  const close = () => closeGracefully(server, router, door, options.drainMs ?? DRAIN_MS, life);
  return { url: urlOf(server), sessions: door.sessions, close: once(close) };
}

function createHttpServer(listener: (request: IncomingMessage, response: ServerResponse) => void): Server {
  // A request must arrive within half a minute; its answer may stream for hours. Load balancers keep idle
  // connections for 60 seconds, so this side must not be the first to hang up.
  const timeouts = { headersTimeout: 15_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 };
  return createServer({ ...timeouts, maxHeaderSize: 16_384 }, listener);
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
