import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import type { Report } from './report.ts';
import { Webhook } from './webhook.ts';

const AT = '2026-07-28T00:00:00.000Z';
const failed = { ok: false, era: 'auto', message: 'down' } as unknown as Report['looks'][number];
const down: Report = { at: AT, target: 'shop', ok: false, looks: [failed] };
const up: Report = { at: AT, target: 'shop', ok: true, looks: [] };
const live = new AbortController().signal;

async function listen() {
  const heard: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    heard.push((JSON.parse(body) as { type: string }).type);
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => new Promise<void>((resolve) => void server.close(() => resolve()));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, heard, [Symbol.asyncDispose]: close };
}

it('tells in the next round what it could not tell in this one', async () => {
  await using receiver = await listen();
  const webhook = new Webhook(receiver.url, {});
  expect(await webhook.told(down, AbortSignal.abort())).toMatch(
    /^server\.down was not delivered: no connection/,
  );
  expect(await webhook.told(down, live)).toBeUndefined();
  expect(receiver.heard).toEqual(['server.down']);
  expect(await webhook.told(up, AbortSignal.abort())).toMatch(/^server\.recovered /);
  expect(await webhook.told(down, live)).toBeUndefined();
  expect(receiver.heard).toEqual(['server.down', 'server.recovered', 'server.down']);
});
