import { createHash } from 'node:crypto';
import type { App } from '../../../src/app.ts';
import type { Environment } from '../../../src/config/env.ts';
import type { Exposure } from '../../../src/flags/exposure.ts';
import { type HttpServer, startHttpServer } from '../../../src/http/http-server.ts';
import { openTestApp, type TestApp } from '../../doors/support/test-app.ts';

/** A served Guidon with keys for the environment `production` of the project `default`. */
export interface SdkServer extends AsyncDisposable {
  readonly test: TestApp;
  readonly url: string;
  readonly serverKey: string;
  readonly clientKey: string;
  /** Calls a tool about `production` as the operator. */
  run: TestApp['run'];
  post(path: string, key: string, body: unknown, headers?: Record<string, string>): Promise<Posted>;
  /** A stream of events, read until it is closed. */
  listen(path: string, headers?: Record<string, string>): Promise<Listening>;
  /** From now on nobody has this key. */
  revoke(key: string): Promise<void>;
  /** Stops the server and starts another one on the same port and app. */
  restart(): Promise<void>;
}

/** An answer with its body read. */
export interface Posted {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they expect to be there
  readonly body: any;
}

/** An open stream. */
export interface Listening {
  readonly status: number;
  /** Everything that came so far. */
  text(): string;
  /** Settles when the server ended it. */
  readonly ended: Promise<void>;
  close(): void;
}

/** `settings` are environment variables. */
export async function sdkServer(settings: Environment = {}): Promise<SdkServer> {
  const test = await openTestApp(settings);
  const serverKey = await sdkKey(test, 'server');
  const clientKey = await sdkKey(test, 'client');
  const { app } = test;
  let server = await startHttpServer(app, { host: '127.0.0.1', port: 0 });
  const { url } = server;
  return {
    test,
    url,
    serverKey,
    clientKey,
    run: (tool, input) => test.run(tool, input),
    post: (path, key, body, headers = {}) => post(`${url}${path}`, key, body, headers),
    listen: (path, headers = {}) => listen(`${url}${path}`, headers),
    revoke: (key) => revoke(test, key),
    restart: async () => {
      server = await restarted(server, app);
    },
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await test[Symbol.asyncDispose]();
    },
  };
}

function sdkKey(test: TestApp, exposure: Exposure): Promise<string> {
  const sdk = { project: 'default', environment: 'production', exposure };
  return test.key({ kind: 'sdk', name: `an application, ${exposure}`, sdk });
}

async function revoke({ app }: TestApp, key: string): Promise<void> {
  const hash = createHash('sha256').update(key).digest('hex');
  await app.storage.writeKeys(async (keys) => {
    const known = await keys.keyByHash(hash);
    if (known !== undefined) await keys.endKey(known.key.id, { revokedAt: new Date().toISOString() });
  });
}

async function restarted(server: HttpServer, app: App): Promise<HttpServer> {
  await server.close();
  return startHttpServer(app, { host: '127.0.0.1', port: Number(new URL(server.url).port) });
}

async function post(
  url: string,
  key: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Posted> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

async function listen(url: string, headers: Record<string, string>): Promise<Listening> {
  const stop = new AbortController();
  const response = await fetch(url, { headers, signal: stop.signal });
  let text = '';
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
  };
  const ended = read().catch(() => {});
  return { status: response.status, text: () => text, ended, close: () => stop.abort() };
}
