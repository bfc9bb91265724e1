import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dial, gather, requestText } from '../doors/support/raw-http.ts';
import { Guidon } from './run-guidon.ts';

const KEY = 'gdn_a-key-for-tests-that-is-long-enough-0000';
const HEADERS = ['Host: localhost', `Authorization: Bearer ${KEY}`, 'Content-Type: application/json'];

let guidon: Guidon;
let serving: ReturnType<Guidon['start']>;
let url = '';

beforeEach(async () => {
  guidon = new Guidon();
  serving = guidon.start(['serve', '--port', '0'], { GUIDON_ADMIN_KEY: KEY });
  for await (const line of createInterface(serving.stdout)) {
    url = /(http:\S+)\/mcp/.exec(line)?.[1] ?? '';
    if (url !== '') break;
  }
});
afterEach(() => {
  serving.kill('SIGKILL');
  guidon[Symbol.dispose]();
});

it.each(['SIGTERM', 'SIGINT'] as const)(
  '%s lets a call that is arriving finish, then ends with 0',
  async (signal) => {
    const input = '{"key":"made_while_stopping"}';
    const socket = dial(url);
    await once(socket, 'connect');
    const headers = [...HEADERS, `Content-Length: ${input.length}`];
    socket.write(requestText('POST /api/v1/tools/create_flag', headers, input.slice(0, 5)));
    // The server has begun to read it when it answers somebody who came later.
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const answer = gather(socket, 10_000);
    const exited = once(serving, 'exit');
    serving.kill(signal);
    await expect
      .poll(() =>
        fetch(`${url}/healthz`).then(
          () => 'open',
          () => 'closed',
        ),
      )
      .toBe('closed');
    socket.write(input.slice(5));
    expect((await answer).statuses).toEqual([200]);
    expect(await exited).toEqual([0, null]);
    const { stdout } = await guidon.run(['flags', 'get', 'made_while_stopping', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ flag: { key: 'made_while_stopping' } });
  },
);

it('SIGTERM ends streams whole, so that clients come back', async () => {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  const accept = 'application/json, text/event-stream';
  const initialize = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: { ...headers, accept },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
    }),
  });
  const session = initialize.headers.get('mcp-session-id') ?? '';
  await initialize.text();
  const stream = await fetch(`${url}/mcp`, {
    headers: { ...headers, accept: 'text/event-stream', 'mcp-session-id': session },
  });
  expect(stream.status).toBe(200);
  const exited = once(serving, 'exit');
  serving.kill('SIGTERM');
  await stream.text();
  expect(await exited).toEqual([0, null]);
});
