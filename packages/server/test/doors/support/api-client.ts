import { type HttpServer, startHttpServer } from '../../../src/http/http-server.ts';
import type { TestApp } from './test-app.ts';

/** The HTTP API as one key sees it. */
export interface ApiClient extends AsyncDisposable {
  readonly server: HttpServer;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Calls a tool. */
  call(tool: string, input?: unknown, headers?: Readonly<Record<string, string>>): Promise<ApiAnswer>;
}

/** A status, and the body that came with it. */
export interface ApiAnswer {
  readonly status: number;
  readonly type: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they expect to be there
  readonly body: any;
}

/** Serves an app on a free port, and speaks to it with a key. */
export async function apiClient(test: TestApp, key?: string): Promise<ApiClient> {
  const server = await startHttpServer(test.app, { host: '127.0.0.1', port: 0 });
  const authorization = `Bearer ${key ?? (await test.key())}`;
  const get: ApiClient['get'] = (path, headers = {}) =>
    fetch(`${server.url}${path}`, { headers: { authorization, ...headers } });
  return {
    server,
    get,
    call: async (tool, input, headers = {}) => {
      const body = input === undefined ? {} : { body: JSON.stringify(input) };
      const options = {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', ...headers },
        ...body,
      };
      const response = await fetch(`${server.url}/api/v1/tools/${tool}`, options);
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        body: await response.json(),
      };
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}
