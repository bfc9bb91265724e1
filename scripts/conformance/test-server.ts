import { randomBytes } from 'node:crypto';
import { createApp } from '../../packages/server/src/app.ts';
import { loadConfig } from '../../packages/server/src/config/config.ts';
import { startHttpServer } from '../../packages/server/src/http/http-server.ts';
import { extendWithFixtures } from './extend-with-fixtures.ts';
import { startKeyProxy } from './key-proxy.ts';

/** The product's own HTTP server with fixtures, behind a proxy on this machine that adds the key. */
export async function startTestServer(folder: string): Promise<AsyncDisposable & { readonly url: string }> {
  const adminKey = `gdn_${randomBytes(32).toString('base64url')}`;
  const config = loadConfig({ GUIDON_DATA: folder, GUIDON_LOG_LEVEL: 'error' });
  const app = await createApp(config, { secrets: { adminKey } });
  await app.ensureAdminKey(async () => {});
  const server = await startHttpServer(app, { host: '127.0.0.1', port: 0, extend: extendWithFixtures });
  const proxy = await startKeyProxy(server.url, adminKey);
  const dispose = async () => {
    await proxy[Symbol.asyncDispose]();
    await server.close();
    await app.close();
  };
  return { url: `${proxy.url}/mcp`, [Symbol.asyncDispose]: dispose };
}
