import {
  Client,
  ClientCredentialsProvider,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/tools/catalogue.ts';
import { apiClient } from '../doors/support/api-client.ts';
import { ERAS, type Era } from '../doors/support/connect.ts';
import { openTestApp } from '../doors/support/test-app.ts';
import { type OAuthServer, startOAuthServer } from './support/oauth-server.ts';
import { REDIRECT, startIssuer, type TestIssuer } from './support/test-issuer.ts';

/** All tools, of which one is offered only where a surface flag says so. */
const TRYING = CATALOGUE.map((tool) =>
  tool.name === 'create_flag' ? ({ ...tool, experimental: true } as const) : tool,
);

let issuer: TestIssuer;
let guidon: OAuthServer;

beforeAll(async () => {
  issuer = await startIssuer({ ada: { email: 'ada@example.org', email_verified: true, groups: ['all'] } });
  guidon = await startOAuthServer(issuer);
});
afterAll(async () => {
  await guidon[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

function clientOf(era: Era): Client {
  const versionNegotiation = { mode: { pin: '2026-07-28' } } as const;
  return new Client({ name: 'oauth-test', version: '1.0.0' }, era === 'modern' ? { versionNegotiation } : {});
}

function transportOf(authProvider: OAuthClientProvider, path = '/mcp') {
  return new StreamableHTTPClientTransport(new URL(`${guidon.url}${path}`), { authProvider });
}

/** A program on somebody's desk: a browser is sent to the issuer, and comes back with a code. */
class Desk implements OAuthClientProvider {
  readonly redirectUrl = REDIRECT;
  readonly clientMetadata = { client_name: 'desk', redirect_uris: [REDIRECT] };
  readonly #scope: string | undefined;
  sentTo: URL | undefined;
  #tokens: StoredOAuthTokens | undefined;
  #verifier = '';
  #discovered: OAuthDiscoveryState | undefined;

  constructor(scope?: string) {
    this.#scope = scope;
  }

  clientInformation = () => ({ client_id: 'desk' });
  tokens = () => this.#tokens;
  codeVerifier = () => this.#verifier;
  discoveryState = () => this.#discovered;
  saveDiscoveryState(state: OAuthDiscoveryState) {
    this.#discovered = state;
  }
  saveTokens(tokens: StoredOAuthTokens) {
    this.#tokens = tokens;
  }
  saveCodeVerifier(verifier: string) {
    this.#verifier = verifier;
  }
  redirectToAuthorization(url: URL) {
    if (this.#scope !== undefined && this.sentTo === undefined) url.searchParams.set('scope', this.#scope);
    this.sentTo = url;
  }
}

/** Logs in as Ada, and goes on with the code. */
async function logIn(desk: Desk, transport: StreamableHTTPClientTransport): Promise<void> {
  const back = await issuer.logIn(desk.sentTo as URL, 'ada');
  await transport.finishAuth(back.searchParams);
}

describe('the metadata of the server', () => {
  it.each(['', '/mcp', '/mcp/readonly'])('is told without a key (%s)', async (path) => {
    const response = await fetch(`${guidon.url}/.well-known/oauth-protected-resource${path}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      resource: guidon.resource,
      authorization_servers: [issuer.url],
      scopes_supported: ['guidon.read', 'guidon.write'],
      bearer_methods_supported: ['header'],
      resource_name: 'Guidon',
    });
  });

  it('is named by the answer to whoever has no key', async () => {
    const response = await fetch(`${guidon.url}/mcp`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer realm="guidon", resource_metadata="${guidon.url}/.well-known/oauth-protected-resource/mcp", scope="guidon.read guidon.write"`,
    );
  });

  it('is not there, nor are tokens taken, where no issuer is set', async () => {
    await using test = await openTestApp();
    await using api = await apiClient(test);
    expect((await api.get('/.well-known/oauth-protected-resource/mcp')).status).toBe(404);
    const authorization = `Bearer ${await issuer.clientToken(guidon.resource)}`;
    const refused = await api.get('/api/v1/tools', { authorization });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).not.toContain('resource_metadata');
  });
});

it('flags are evaluated with a token too, without the address of a stream that needs a key', async () => {
  const authorization = `Bearer ${await issuer.clientToken(guidon.resource)}`;
  const place = 'project=default&environment=production';
  const response = await fetch(`${guidon.url}/ofrep/v1/evaluate/flags?${place}`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: '{"context":{"targetingKey":"ada"}}',
  });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ eventStreams: [] });
});

describe.each(ERAS)('an MCP client that knows only the address (%s)', (era) => {
  it.each(['/mcp', '/mcp/readonly'])('comes in with its own credentials (%s)', async (path) => {
    const provider = new ClientCredentialsProvider({
      clientId: 'ci',
      clientSecret: 'ci-secret',
      expectedIssuer: issuer.url,
    });
    const client = clientOf(era);
    await client.connect(transportOf(provider, path));
    const result = await client.callTool({ name: 'list_projects', arguments: {} });
    expect(result.structuredContent).toMatchObject({ projects: [{ key: 'default' }] });
    await client.close();
  });

  it('comes in after a person logged in, and history says who and through whom', async () => {
    const desk = new Desk();
    const first = transportOf(desk);
    await expect(clientOf(era).connect(first)).rejects.toBeInstanceOf(UnauthorizedError);
    expect(desk.sentTo?.searchParams.get('resource')).toBe(guidon.resource);
    await logIn(desk, first);
    const client = clientOf(era);
    await client.connect(transportOf(desk));
    await client.callTool({ name: 'create_flag', arguments: { key: `logged_in_${era}` } });
    const { structuredContent } = await client.callTool({ name: 'list_changes', arguments: { limit: 1 } });
    expect(structuredContent).toMatchObject({
      changes: [{ by: 'ada@example.org', acting_for: 'ada@example.org', client: 'oauth-test 1.0.0' }],
    });
    await client.close();
  });

  it('is sent for another scope when a tool takes one', async () => {
    const desk = new Desk('guidon.read');
    const first = transportOf(desk);
    await expect(clientOf(era).connect(first)).rejects.toBeInstanceOf(UnauthorizedError);
    await logIn(desk, first);
    const client = clientOf(era);
    const transport = transportOf(desk);
    await client.connect(transport);
    const call = { name: 'create_flag', arguments: { key: `stepped_up_${era}` } };
    await expect(client.callTool(call)).rejects.toBeInstanceOf(UnauthorizedError);
    expect(desk.sentTo?.searchParams.get('scope')?.split(' ').sort()).toEqual([
      'guidon.read',
      'guidon.write',
    ]);
    await logIn(desk, transport);
    expect((await client.callTool(call)).isError).not.toBe(true);
    await client.close();
  });
});

describe.each(ERAS)('a token that lacks a scope (%s)', (era) => {
  const challenges: (string | null)[] = [];
  const watched: typeof fetch = async (url, init) => {
    const response = await fetch(url, init);
    challenges.push(response.headers.get('www-authenticate'));
    return response;
  };

  /** What a call of a tool that takes more than the viewer's scope comes to, and whether it was challenged. */
  async function called(client: Client, tool: string): Promise<{ said: string; isChallenged: boolean }> {
    challenges.length = 0;
    const failed = (failure: unknown) => String(failure);
    const said = await client
      .callTool({ name: tool, arguments: { key: 'a' } })
      .then((result) => JSON.stringify(result), failed);
    const isChallenged = challenges.some((challenge) => challenge?.includes('insufficient_scope'));
    return { said, isChallenged };
  }

  it('is challenged for tools that its holder is offered, in a window or a session, and for no others', async () => {
    await using server = await startOAuthServer(issuer, {}, { catalogue: TRYING });
    const connected = async () => {
      const authorization = `Bearer ${await issuer.clientToken(server.resource)}`;
      const options = { requestInit: { headers: { authorization } }, fetch: watched };
      const client = clientOf(era);
      await client.connect(new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`), options));
      return client;
    };
    const unknown = { said: expect.stringContaining('There is no tool "create_flag".'), isChallenged: false };
    const before = await connected();
    expect(await called(before, 'create_flag')).toEqual(unknown);
    expect(await called(before, 'update_flag')).toMatchObject({ isChallenged: true });
    await server.test.run('set_surface_flag', { tool: 'create_flag', offered: true });
    const after = await connected();
    expect(await called(after, 'create_flag')).toMatchObject({ isChallenged: true });
    // A session stays as it was; a window's list waits for the next one, and calls do not.
    if (era === 'legacy') expect(await called(before, 'create_flag')).toEqual(unknown);
    else expect(await called(before, 'create_flag')).toMatchObject({ isChallenged: true });
    for (const client of [before, after]) await client.close();
  });
});
