import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';
import { vi } from 'vitest';

/** What the issuer says of somebody, in the tokens it makes. */
export type Account = Readonly<Record<string, unknown>>;

/** Where clients of tests have the code sent: nobody listens there, the code is read from the address. */
export const REDIRECT = 'http://127.0.0.1:9/callback';

export const SCOPES = 'guidon.read guidon.write';

/** A real issuer (oidc-provider) on loopback. */
export interface TestIssuer extends AsyncDisposable {
  readonly url: string;
  /** The private key it signs with now. */
  key(): JWK;
  /** How often its keys were read. */
  readonly keyReads: () => number;
  /** Signs with another key from now on, and forgets the one before. */
  rotate(): Promise<void>;
  /** Answers nothing but 503, or answers again. */
  down(isDown: boolean): void;
  /** A token of a client for itself. */
  clientToken(resource: string, scope?: string): Promise<string>;
  /** The address after somebody logged in, and agreed: a code is in it. */
  logIn(authorizationUrl: URL, account: string): Promise<URL>;
}

const CLIENTS: Configuration['clients'] = [
  {
    client_id: 'ci',
    client_secret: 'ci-secret',
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
  },
  ...['desk', 'robot'].map((client_id) => ({
    client_id,
    token_endpoint_auth_method: 'none' as const,
    grant_types: ['authorization_code'],
    redirect_uris: [REDIRECT],
  })),
];

/** Starts an issuer that knows these accounts, each with the claims its tokens have. */
export async function startIssuer(accounts: Readonly<Record<string, Account>> = {}): Promise<TestIssuer> {
  let listener: RequestListener = (_request, response) => void response.writeHead(503).end();
  let isDown = false;
  let keyReads = 0;
  let key: JWK = {};
  const server = createServer((request, response) => {
    if (request.url === '/jwks') keyReads++;
    if (isDown) response.writeHead(503).end();
    else listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const rotate = async () => {
    key = await newKey();
    listener = quietly(() => new Provider(url, configurationOf(key, accounts))).callback();
  };
  await rotate();
  return {
    url,
    key: () => key,
    keyReads: () => keyReads,
    rotate,
    down: (is) => {
      isDown = is;
    },
    clientToken: (resource, scope = 'guidon.read') => clientToken(url, resource, scope),
    logIn: (address, account) => logIn(address, account),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** It warns of what is for tests only. */
function quietly<T>(make: () => T): T {
  const warnings = vi.spyOn(console, 'warn').mockImplementation(() => {});
  try {
    return make();
  } finally {
    warnings.mockRestore();
  }
}

async function newKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: crypto.randomUUID(), alg: 'RS256', use: 'sig' };
}

function configurationOf(key: JWK, accounts: Readonly<Record<string, Account>>): Configuration {
  return {
    clients: CLIENTS ?? [],
    jwks: { keys: [key as never] },
    cookies: { keys: ['a test'] },
    ttl: { AccessToken: 3600, ClientCredentials: 3600, Grant: 3600, Interaction: 600, Session: 3600 },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    extraTokenClaims: (_context, token) =>
      'accountId' in token ? { auth_time: 1, ...accounts[token.accountId] } : undefined,
    features: {
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, resource) => ({
          scope: SCOPES,
          audience: resource,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  };
}

async function clientToken(issuer: string, resource: string, scope: string): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('ci:ci-secret')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource, scope }),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (token === undefined) throw new Error(`The issuer answers ${response.status}.`);
  return token;
}

/** A browser without a window: keeps cookies, follows redirects, fills in the two forms. */
async function logIn(authorizationUrl: URL, account: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let [url, body] = [authorizationUrl, undefined as URLSearchParams | undefined];
  for (let step = 0; step < 12; step++) {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: header(cookies) },
      ...post(body),
    });
    keep(cookies, response);
    const location = response.headers.get('location');
    const page = await response.text();
    if (location === null) {
      body = new URLSearchParams({ prompt: promptOf(page), login: account, password: 'any' });
      continue;
    }
    [url, body] = [new URL(location, url), undefined];
    if (url.href.startsWith(REDIRECT)) return url;
  }
  throw new Error('The issuer goes round in circles.');
}

function post(body: URLSearchParams | undefined) {
  return body === undefined ? {} : { method: 'POST', body };
}

function promptOf(page: string): string {
  const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
  if (prompt === undefined) throw new Error(`The issuer shows no form: ${page.slice(0, 200)}`);
  return prompt;
}

function header(cookies: ReadonlyMap<string, string>): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}

function keep(cookies: Map<string, string>, response: Response): void {
  for (const cookie of response.headers.getSetCookie()) {
    const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split(/=(.*)/s);
    if (value === '') cookies.delete(name);
    else cookies.set(name, value);
  }
}
