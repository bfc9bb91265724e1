import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, expect, it } from 'vitest';
import { Guidon } from './run-guidon.ts';

const KEY = 'gdn_a-key-for-tests-that-is-long-enough-0000';
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';

interface OtlpSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
}

const guidon = new Guidon();
const received: string[] = [];
const collector = createServer(async (request, response) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  received.push(text);
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
});
afterAll(() => {
  collector.close();
  guidon[Symbol.dispose]();
});

it('tells a collector of requests and tools, inside of the caller’s trace, and no secret', async () => {
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const { port } = collector.address() as AddressInfo;
  const serving = guidon.start(['serve', '--port', '0'], {
    GUIDON_ADMIN_KEY: KEY,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
  });
  const url = await urlOf(serving);
  const response = await fetch(`${url}/api/v1/tools/get_flag?secret=in-the-address`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
      traceparent: `00-${TRACE}-${CALLER}-01`,
    },
    body: '{"key":"secret-in-the-arguments"}',
  });
  expect(response.status).toBe(404);
  const exited = once(serving, 'exit');
  serving.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
  const all = received.join('\n');
  const spans: OtlpSpan[] = received.flatMap((body) =>
    JSON.parse(body).resourceSpans.flatMap((resource: { scopeSpans: { spans: OtlpSpan[] }[] }) =>
      resource.scopeSpans.flatMap((scope) => scope.spans),
    ),
  );
  const request = spans.find(({ name }) => name === 'POST /api/v1/tools/{name}');
  const tool = spans.find(({ name }) => name === 'tool get_flag');
  expect(request).toMatchObject({ traceId: TRACE, parentSpanId: CALLER });
  expect(tool).toMatchObject({ traceId: TRACE, parentSpanId: request?.spanId });
  expect(all).toContain('NOT_FOUND');
  expect(all).not.toMatch(/gdn_|secret/);
});

it.each(['is gone', 'never answers'])('stops in time when the collector %s', async (what) => {
  const silent = createTcpServer(() => {}).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  if (what === 'is gone') silent.close();
  const serving = guidon.start(['serve', '--port', '0'], {
    GUIDON_ADMIN_KEY: KEY,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
  });
  const log = text(serving.stderr);
  expect((await fetch(`${await urlOf(serving)}/healthz`)).status).toBe(200);
  const [exited, started] = [once(serving, 'exit'), performance.now()];
  serving.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
  expect(performance.now() - started).toBeLessThan(5000);
  expect((await log).match(/sending traces failed/g)).toHaveLength(1);
  silent.close();
});

async function urlOf(serving: ReturnType<Guidon['start']>): Promise<string> {
  for await (const line of createInterface(serving.stdout)) {
    const url = /(http:\S+)\/mcp/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('The server ended before it listened.');
}
