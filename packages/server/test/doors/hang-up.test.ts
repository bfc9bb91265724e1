import { createConnection } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type HttpServer, startHttpServer } from '../../src/http/http-server.ts';
import type { Logger } from '../../src/lib/logger.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

const KEY = 'an-administrator-key-of-40-characters-ok';

const logged: string[] = [];
const logger = Object.fromEntries(
  ['debug', 'info', 'warn', 'error'].map((level) => [
    level,
    (_: unknown, message: string) => logged.push(`${level}: ${message}`),
  ]),
) as unknown as Logger;

let guidon: TestApp;
let server: HttpServer;

beforeEach(async () => {
  guidon = await testApp({ parts: { secrets: { adminKey: KEY }, logger } });
  await guidon.app.ensureAdminKey(async () => {});
  server = await startHttpServer(guidon.app, { host: '127.0.0.1', port: 0 });
});

afterEach(async () => {
  await server.close();
  await guidon[Symbol.asyncDispose]();
});

it('a client that hangs up in the middle of its body is not our error', async () => {
  const head = [
    'POST /mcp HTTP/1.1',
    'Host: localhost',
    `Authorization: Bearer ${KEY}`,
    'Content-Type: application/json',
    'Content-Length: 1000',
  ];
  const socket = createConnection(Number(new URL(server.url).port), '127.0.0.1');
  socket.write(`${head.join('\r\n')}\r\n\r\n{"jsonrpc":`);
  await new Promise((resolve) => setTimeout(resolve, 100));
  socket.destroy();
  await expect.poll(() => logged).toEqual(['debug: the client left before its request was whole']);
});
