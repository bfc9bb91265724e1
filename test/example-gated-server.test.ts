import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIENTS, connectClient, type Place } from '../packages/gate/test/support/clients.ts';
import { ROOT } from '../scripts/lib/source-files.ts';

const FOLDER = path.join(ROOT, 'examples/gated-server');
const MAIN = path.join(FOLDER, 'gated.ts');
const ARGS = ['--conditions=guidon-source', MAIN];

let folder: string;
let server: ChildProcess;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'gated-'));
  writeFileSync(flagsFile(), JSON.stringify({ exports: true, suppliers: false }));
  server = spawn(process.execPath, ARGS, {
    env: environment({ PORT: '0' }),
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  url = await addressOf(server);
});

afterAll(() => {
  server.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

function flagsFile(): string {
  return path.join(folder, 'flags.json');
}

function environment(extra: Readonly<Record<string, string>>): Record<string, string> {
  return { PATH: process.env.PATH ?? '', FLAGS_FILE: flagsFile(), WINDOW_MS: '1500', ...extra };
}

async function addressOf({ stderr }: ChildProcess): Promise<string> {
  if (stderr === null) throw new Error('The example has no standard error.');
  for await (const line of createInterface(stderr)) {
    const [address] = /http:\S+/.exec(line) ?? [];
    if (address !== undefined) return address;
  }
  throw new Error('The example said no address.');
}

const TRANSPORTS = ['stdio', 'Streamable HTTP'] as const;

function placeOf(transport: (typeof TRANSPORTS)[number], tenant: string): Place {
  if (transport === 'stdio') return { command: process.execPath, args: ARGS, env: environment({}) };
  return { url, token: `ann@${tenant}` };
}

describe.each(CLIENTS)('%s', (kind) => {
  it.each(TRANSPORTS)('lists and calls what its surface has over %s', async (transport) => {
    await using client = await connectClient(kind, placeOf(transport, 'acme'));
    const tools = await client.tools();
    expect(tools).toHaveLength(38);
    expect(tools).toEqual([...tools].sort());
    expect(tools).not.toContain('create_coupon');
    expect(await client.call('export_order', { id: '7' })).toMatchObject({
      text: 'export_order: 7',
      isError: false,
    });
    expect((await client.call('create_coupon')).text).toMatch(/Tool create_coupon not found$/);
  });

  it.each(TRANSPORTS)('keeps what it listed callable over %s', async (transport) => {
    await using client = await connectClient(kind, placeOf(transport, `tenant${CLIENTS.indexOf(kind)}`));
    expect(await client.tools()).toContain('export_invoice');
    writeFileSync(flagsFile(), JSON.stringify({ exports: false, suppliers: false }));
    if (kind.endsWith('2026')) {
      await expect.poll(client.told, { timeout: 10_000 }).toBeGreaterThan(0);
      await expect.poll(() => client.tools(), { timeout: 10_000 }).not.toContain('export_invoice');
    }
    expect(await client.call('export_invoice')).toMatchObject({ isError: false });
    writeFileSync(flagsFile(), JSON.stringify({ exports: true, suppliers: false }));
    await expect
      .poll(
        async () => {
          await using another = await connectClient(kind, placeOf(transport, 'other'));
          return await another.tools();
        },
        { timeout: 10_000 },
      )
      .toContain('export_invoice');
  });
});

it.each(['{', ''])('refuses the body "%s", and goes on', async (body) => {
  const headers = { authorization: 'Bearer ann@acme', 'content-type': 'application/json' };
  expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(400);
  await using client = await connectClient('sdk 2.x, 2025', { url, token: 'ann@acme' });
  expect(await client.tools()).not.toHaveLength(0);
});

it('refuses a body of more than four megabytes while it comes, and goes on', async () => {
  const { port } = new URL(url);
  const headers = { authorization: 'Bearer ann@acme' };
  const { status, sent } = await new Promise<{ status: number | undefined; sent: number }>((resolve) => {
    const request = httpRequest({ port, method: 'POST', path: '/mcp', headers });
    let sent = 0;
    // A body without an end, which nobody could keep.
    const send = () => {
      if (!request.writable || sent > 64 * 2 ** 20) return;
      sent += 2 ** 16;
      request.write('x'.repeat(2 ** 16), send);
    };
    request.on('response', ({ statusCode }) => resolve({ status: statusCode, sent }));
    request.on('error', () => resolve({ status: undefined, sent }));
    send();
  });
  // Who goes on sending may find the connection closed before the answer was read.
  expect([413, undefined]).toContain(status);
  expect(sent).toBeLessThan(32 * 2 ** 20);
  await using client = await connectClient('sdk 2.x, 2025', { url, token: 'ann@acme' });
  expect(await client.tools()).not.toHaveLength(0);
});

it('forgets the sessions used longest ago', async () => {
  const place = { url, token: 'ann@acme' };
  await using kept = await connectClient('sdk 2.x, 2025', place);
  await using idle = await connectClient('sdk 2.x, 2025', place);
  for (let at = 0; at < 998; at++) await initialize();
  expect(await kept.tools()).not.toHaveLength(0);
  await initialize();
  await expect(idle.tools()).rejects.toThrow();
  expect(await kept.tools()).not.toHaveLength(0);
});

it('takes fewer than 20 lines to gate 40 tools', () => {
  const args = ['diff', '--no-index', '--numstat', 'ungated.ts', 'gated.ts'];
  const [added] = spawnSync('git', args, { cwd: FOLDER, encoding: 'utf8' }).stdout.split('\t');
  expect(Number(added)).toBeGreaterThan(0);
  expect(Number(added)).toBeLessThan(20);
});

/** Begins a session and leaves it. */
async function initialize(): Promise<void> {
  const headers = {
    authorization: 'Bearer bob@acme',
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
  const clientInfo = { name: 'tests', version: '1.0.0' };
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
  const answer = await fetch(url, { method: 'POST', headers, body });
  expect(answer.status).toBe(200);
  await answer.text();
}
