import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto';
import type { JWK } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { forge, type Said, written } from './support/forge.ts';
import { type OAuthServer, startOAuthServer } from './support/oauth-server.ts';
import { startIssuer, type TestIssuer } from './support/test-issuer.ts';

let issuer: TestIssuer;
let guidon: OAuthServer;

beforeAll(async () => {
  issuer = await startIssuer();
  guidon = await startOAuthServer(issuer);
});
afterAll(async () => {
  await guidon[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});
afterEach(() => void vi.useRealTimers());

function claims(more: Said = {}): Said {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: issuer.url,
    aud: guidon.resource,
    sub: 'ada',
    scope: 'guidon.read',
    iat: now,
    exp: now + 3600,
    ...more,
  };
}

const statusOf = async (token: string) => (await guidon.call(token, 'list_projects')).status;

describe('a token', () => {
  it('of the issuer, for this server, opens it', async () => {
    const token = await issuer.clientToken(guidon.resource);
    expect(await guidon.call(token, 'list_projects')).toMatchObject({
      status: 200,
      body: { projects: [{ key: 'default' }] },
    });
  });

  it('says what is wrong with it, and where to get another', async () => {
    const token = await issuer.clientToken('https://other.example.org/mcp');
    const { status, challenge, body } = await guidon.call(token, 'list_projects');
    expect(status).toBe(401);
    expect(body.error).toMatchObject({
      code: 'UNAUTHENTICATED',
      message: 'The token is not valid. It was made for another server.',
    });
    expect(challenge).toBe(
      [
        'Bearer realm="guidon", error="invalid_token"',
        'error_description="The token is not valid. It was made for another server."',
        `resource_metadata="${guidon.url}/.well-known/oauth-protected-resource/mcp"`,
        'scope="guidon.read guidon.write"',
      ].join(', '),
    );
  });

  it('is accepted with the types that access tokens have, and as one of several audiences', async () => {
    for (const typ of ['at+jwt', 'application/at+jwt', 'JWT', undefined])
      expect(await statusOf(await forge(issuer.key(), claims(), { typ })), typ).toBe(200);
    const aud = ['https://other.example.org', guidon.resource];
    expect(await statusOf(await forge(issuer.key(), claims({ aud })))).toBe(200);
  });

  it.each<[string, () => Promise<string>]>([
    ['from another issuer', () => forge(issuer.key(), claims({ iss: 'https://evil.example' }))],
    ['with a slash more', () => forge(issuer.key(), claims({ iss: `${issuer.url}/` }))],
    ['for nobody in particular', () => forge(issuer.key(), claims({ aud: undefined }))],
    ['for a longer address', () => forge(issuer.key(), claims({ aud: `${guidon.resource}/x` }))],
    ['that has expired', () => forge(issuer.key(), claims({ exp: Math.floor(Date.now() / 1000) - 31 }))],
    ['without an end', () => forge(issuer.key(), claims({ exp: undefined }))],
    ['of tomorrow', () => forge(issuer.key(), claims({ nbf: Math.floor(Date.now() / 1000) + 60 }))],
    ['without a subject', () => forge(issuer.key(), claims({ sub: undefined }))],
    ['whose subject is empty', () => forge(issuer.key(), claims({ sub: '' }))],
    ['for logging out', () => forge(issuer.key(), claims(), { typ: 'logout+jwt' })],
    ['bound to a proof', () => forge(issuer.key(), claims({ cnf: { jkt: 'x' } }))],
    [
      'with extensions nobody knows',
      async () => written({ alg: 'RS256', crit: ['x'], x: 1 }, claims(), 'AA'),
    ],
    ['signed by nobody', async () => written({ alg: 'none', typ: 'at+jwt' }, claims())],
    ['signed by None', async () => written({ alg: 'None', typ: 'at+jwt' }, claims())],
    ['signed with the public key as a secret', async () => signedWithPublicKey()],
    ['of another key of the same name', async () => forge(await otherKey(issuer.key().kid), claims())],
    ['with the key it brings along', async () => withOwnKey()],
    ['whose claims were changed', async () => changed(await forge(issuer.key(), claims()))],
    ['that is no JSON', async () => 'eyJhbGciOiJSUzI1NiJ9.e30x.AA'],
  ])('%s is refused', async (_name, make) => {
    const { status, challenge } = await guidon.call(await make(), 'list_projects');
    expect({ status, challenge }).toMatchObject({
      status: 401,
      challenge: expect.stringContaining('error="invalid_token"'),
    });
  });

  it('goes on for 30 seconds after its end, when clocks differ, and ends then also where it is remembered', async () => {
    const token = await forge(issuer.key(), claims({ exp: Math.floor(Date.now() / 1000) + 5 }));
    const start = Date.now();
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(start + 33_000);
    expect(await statusOf(token)).toBe(200);
    vi.setSystemTime(start + 36_000);
    expect(await statusOf(token)).toBe(401);
  });

  it('that ends, ends what it listened to', async () => {
    await using server = await startOAuthServer(issuer);
    const authorization = `Bearer ${await forge(issuer.key(), claims({ aud: server.resource }))}`;
    const place = 'project=default&environment=production';
    const response = await fetch(`${server.url}/api/v1/sdk/stream?${place}`, { headers: { authorization } });
    expect(response.status).toBe(200);
    const ended = response.text().then(() => 'ended');
    const wait = () => new Promise((resolve) => setTimeout(resolve, 200, 'listens'));
    expect(await Promise.race([ended, wait()])).toBe('listens');
    const start = Date.now();
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(start + 3_632_000);
    expect(await ended).toBe('ended');
  });

  it('is not a key, and a key is not a token', async () => {
    const key = await guidon.test.key();
    expect(await statusOf(key)).toBe(200);
    expect(await statusOf(`${key}.x.y`)).toBe(401);
  });
});

describe('the issuer’s keys', () => {
  it('are read again when one is new, at most every 30 seconds, and the one before counts no longer', async () => {
    await using turning = await startIssuer();
    await using server = await startOAuthServer(turning);
    const status = async (token: string) => (await server.call(token, 'list_projects')).status;
    const before = await turning.clientToken(server.resource);
    expect(await status(before)).toBe(200);
    await turning.rotate();
    const after = await turning.clientToken(server.resource);
    const reads = turning.keyReads();
    const start = Date.now();
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(start + 31_000);
    expect(await status(after)).toBe(200);
    expect(turning.keyReads()).toBe(reads + 1);
    const stranger = await otherKey('nobody-knows');
    for (const jti of ['1', '2', '3']) expect(await status(await forge(stranger, claims({ jti })))).toBe(401);
    expect(turning.keyReads()).toBe(reads + 1);
    vi.setSystemTime(start + 12 * 60_000);
    expect(await status(before)).toBe(401);
  });

  it('that cannot be read open nothing: every token is UNAVAILABLE until they can, and keys work', async () => {
    await using down = await startIssuer();
    await using server = await startOAuthServer(down);
    const token = await down.clientToken(server.resource);
    down.down(true);
    for (const tried of [token, token]) {
      const { status, body } = await server.call(tried, 'list_projects');
      expect({ status, code: body.error.code }).toEqual({ status: 503, code: 'UNAVAILABLE' });
    }
    expect((await server.call(await server.test.key(), 'list_projects')).status).toBe(200);
    down.down(false);
    expect((await server.call(token, 'list_projects')).status).toBe(503);
    const start = Date.now();
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(start + 5_001);
    expect((await server.call(token, 'list_projects')).status).toBe(200);
  });

  it('that are remembered go on while the issuer is away, whatever strangers send', async () => {
    await using away = await startIssuer();
    await using server = await startOAuthServer(away);
    const [one, two] = [await away.clientToken(server.resource), await away.clientToken(server.resource)];
    expect((await server.call(one, 'list_projects')).status).toBe(200);
    away.down(true);
    const start = Date.now();
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(start + 31_000);
    const strange = await forge(await otherKey('x'), { ...claims(), iss: away.url, aud: server.resource });
    expect((await server.call(strange, 'list_projects')).status).toBe(503);
    expect((await server.call(two, 'list_projects')).status).toBe(200);
  });

  it('may be at an address that is set; metadata of another issuer is not believed', async () => {
    await using set = await startOAuthServer(issuer, { GUIDON_OAUTH_JWKS_URL: `${issuer.url}/jwks` });
    expect((await set.call(await issuer.clientToken(set.resource), 'list_projects')).status).toBe(200);
    const localhost = { url: issuer.url.replace('127.0.0.1', 'localhost') };
    await using lied = await startOAuthServer(localhost);
    const token = await forge(issuer.key(), { ...claims(), iss: localhost.url, aud: lied.resource });
    expect((await lied.call(token, 'list_projects')).status).toBe(503);
  });
});

async function otherKey(kid = '') {
  await using other = await startIssuer();
  return { ...other.key(), kid };
}

/** The oldest trick: the public key is no secret, so a MAC with it proves nothing. */
function signedWithPublicKey(): string {
  const { kid } = issuer.key();
  const pem = createPublicKey({ key: issuer.key() as JsonWebKey, format: 'jwk' }).export({
    type: 'spki',
    format: 'pem',
  });
  const content = written({ alg: 'HS256', kid, typ: 'at+jwt' }, claims());
  const unsigned = content.slice(0, -1);
  return `${unsigned}.${createHmac('sha256', pem).update(unsigned).digest('base64url')}`;
}

async function withOwnKey(): Promise<string> {
  const { d, p, q, dp, dq, qi, ...jwk } = await otherKey();
  const priv = { ...jwk, d, p, q, dp, dq, qi } as JWK;
  return forge(priv, claims(), { kid: undefined, jwk });
}

function changed(token: string): string {
  const [header, , signature] = token.split('.');
  return `${header}.${Buffer.from(JSON.stringify(claims({ groups: ['operators'] }))).toString('base64url')}.${signature}`;
}
