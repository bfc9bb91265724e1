import { createMcpHandler } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { buildServer } from './build-server.ts';
import { serveHttp } from './serve-http.ts';
import { verify } from './tenants.ts';

if (process.env.PORT === undefined) {
  serveStdio(() => buildServer());
} else {
  const handler = createMcpHandler(() => buildServer(), { legacy: 'reject' });
  const port = Number(process.env.PORT);
  const { url } = await serveHttp({ port, verify, modern: handler.fetch, newServer: buildServer });
  console.error(`Listening on ${url}`);
}
