import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GuidonProvider } from '@guidon/openfeature';
import { OpenFeature } from '@openfeature/server-sdk';

const { GUIDON_URL: url = 'http://127.0.0.1:7420', GUIDON_SDK_KEY: key = '', PORT = '3000' } = process.env;

// Without flags the application goes on with its own values, and gets them when Guidon answers.
const provider = new GuidonProvider({ url, key });
await OpenFeature.setProviderAndWait(provider).catch((error: Error) => console.error(error.message));
const flags = OpenFeature.getClient();

const server = createServer(async (request, response) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const targetingKey = searchParams.get('user') ?? 'somebody';
  const isNew = await flags.getBooleanValue('new-checkout', false, { targetingKey });
  const page = `<!doctype html><title>Shop</title><h1>${isNew ? 'The new checkout' : 'Checkout'}</h1>`;
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
});

server.listen(Number(PORT), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(`Shop on http://127.0.0.1:${port}`);
});

process.once('SIGTERM', () => {
  server.close();
  server.closeIdleConnections();
  void OpenFeature.close();
});
