import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AppParts } from '../../../src/app.ts';
import type { Environment } from '../../../src/config/env.ts';
import { startHttpServer } from '../../../src/http/http-server.ts';
import { openTestApp, type TestApp } from '../../doors/support/test-app.ts';
import type { TestIssuer } from './test-issuer.ts';

/** A Guidon that takes the tokens of an issuer. */
export interface OAuthServer extends AsyncDisposable {
  readonly test: TestApp;
  readonly url: string;
  /** What tokens are made for. */
  readonly resource: string;
  /** Calls a tool over the JSON API. */
  call(credential: string, tool: string, input?: object): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly challenge: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they expect to be there
  readonly body: any;
}

export const ROLES = [
  'scope:guidon.read=viewer',
  'scope:guidon.write=editor',
  'groups:release-managers=approver:default/production',
  'groups:operators=admin',
].join();

export async function startOAuthServer(
  issuer: Pick<TestIssuer, 'url'>,
  settings: Environment = {},
  parts: AppParts = {},
): Promise<OAuthServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const environment = {
    GUIDON_PUBLIC_URL: url,
    GUIDON_OAUTH_ISSUER: issuer.url,
    GUIDON_OAUTH_ROLES: ROLES,
    ...settings,
  };
  const test = await openTestApp(environment, parts);
  const server = await startHttpServer(test.app, { host: '127.0.0.1', port, heartbeatMs: 60 });
  return {
    test,
    url,
    resource: `${url}/mcp`,
    call: (credential, tool, input = {}) => call(url, credential, tool, input),
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await test[Symbol.asyncDispose]();
    },
  };
}

async function call(url: string, credential: string, tool: string, input: object): Promise<Answer> {
  const response = await fetch(`${url}/api/v1/tools/${tool}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  const challenge = response.headers.get('www-authenticate');
  return { status: response.status, challenge, body: await response.json() };
}

/** The public address is a setting, so it must be known before the server listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
