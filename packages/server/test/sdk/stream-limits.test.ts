import { afterEach, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import { startHttpServer } from '../../src/http/http-server.ts';
import { type SdkServer, sdkServer } from './support/sdk-server.ts';

const BULK = '/ofrep/v1/evaluate/flags';

let guidon: SdkServer;
afterEach(() => guidon[Symbol.asyncDispose]());

async function streamAddress(key: string, url = guidon.url): Promise<string> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const response = await fetch(`${url}${BULK}`, { method: 'POST', headers, body: '{}' });
  const { eventStreams } = (await response.json()) as {
    eventStreams: [{ endpoint: { requestUri: string } }];
  };
  return eventStreams[0].endpoint.requestUri;
}

it('opening a stream with a ticket counts as a call with its key', async () => {
  // Two at once: a call, and a stream.
  guidon = await sdkServer({ GUIDON_SDK_RATE_LIMIT: '12' });
  const address = await streamAddress(guidon.clientKey);
  const [first, second] = [await guidon.listen(address), await guidon.listen(address)];
  expect([first.status, second.status]).toEqual([200, 429]);
  await second.ended;
  expect(JSON.parse(second.text())).toMatchObject({ error: { code: 'RATE_LIMITED' } });
  first.close();
});

it('holders of one published key in one network have not all streams, of a server key they may', async () => {
  guidon = await sdkServer({ GUIDON_MAX_CONNECTIONS: '22' });
  const statuses = async (key: string) => {
    const address = await streamAddress(key);
    return Promise.all([1, 2, 3].map(async () => (await guidon.listen(address)).status));
  };
  expect((await statuses(guidon.clientKey)).sort()).toEqual([200, 429, 429]);
  expect(await statuses(guidon.serverKey)).toEqual([200, 200, 200]);
});

it('the address of a stream has the path that the server is reached under', async () => {
  guidon = await sdkServer({ GUIDON_PUBLIC_URL: 'https://a.example/flags/' });
  expect(await streamAddress(guidon.clientKey)).toMatch(/^\/flags\/ofrep\/v1\/events\?ticket=/);
});

// GUIDON_PROJECTS narrowed what people may do, while SDK keys of other projects went on.
it('keys and tickets of a project that is not served are none', async () => {
  guidon = await sdkServer();
  const settings = { GUIDON_LOG_LEVEL: 'silent', GUIDON_DATA: guidon.test.folder };
  for (const [projects, expected] of [
    ['other', [401, 401, 401, 401]],
    ['other,default', [200, 200, 200, 200]],
  ] as const) {
    const app = await createApp(loadConfig({ ...settings, GUIDON_PROJECTS: projects }));
    const server = await startHttpServer(app, { host: '127.0.0.1', port: 0 });
    const get = async (path: string, key: string) => {
      const response = await fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${key}` } });
      await response.body?.cancel();
      return response.status;
    };
    const post = async (key: string) => {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      return (await fetch(`${server.url}${BULK}`, { method: 'POST', headers, body: '{}' })).status;
    };
    expect([
      await post(guidon.clientKey),
      await post(guidon.serverKey),
      await get('/api/v1/sdk/environment', guidon.serverKey),
      await get(await streamAddress(guidon.clientKey), ''),
    ]).toEqual(expected);
    await server.close();
    await app.close();
  }
});
