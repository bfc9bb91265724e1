import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { memorySource, openGate, registration } from '@guidon/gate';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runGate, startGate, supportFile } from './support/run-gate.ts';
import { serveGated } from './support/serve-gated.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const TOKEN = { GUIDON_GATE_TOKEN: 'ann@acme' };
const EXAMPLE = supportFile('../../../../examples/gated-server/gated.ts');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'probe-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A gated server on HTTP whose surfaces follow the flags at once. */
async function serveShop() {
  const source = memorySource({ pdf: true });
  const gate = await openGate({
    flags: { pdf: registration() },
    tools: { export_pdf: { flag: 'pdf' } },
    sources: [source],
    windowMs: 1,
  });
  const server = await serveGated(gate, ['export_pdf', 'read']);
  return { source, url: server.url, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

interface Message {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Somebody who is told of things; the first so many answers are refusals. */
async function listen(refusals = 0) {
  const messages: Message[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    messages.push({ headers: request.headers, body });
    response.writeHead(messages.length > refusals ? 204 : 503).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => new Promise<void>((resolve) => void server.close(() => resolve()));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook?key=hidden`, messages, [Symbol.asyncDispose]: close };
}

function eventOf({ headers, body }: Message) {
  return new Webhook(SECRET).verify(body, headers as Record<string, string>) as {
    type: string;
    data: { looks: { ok: boolean; changes?: unknown[] }[] };
  };
}

function reportIn(out: string) {
  return JSON.parse(out) as {
    ok: boolean;
    target: string;
    comparedWith?: string;
    looks: Record<string, unknown>[];
  };
}

describe('a look', () => {
  it('measures both eras with a token, and says it for people', async () => {
    await using shop = await serveShop();
    const { code, out, err } = await runGate(['probe', '--era', 'both', shop.url], TOKEN);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^✓ http:\/\/127\.0\.0\.1:\d+\/mcp {2}\d{4}-\d\d-\d\dT/);
    expect(out).toMatch(
      /2025 {2}2025-11-25 {2}tests 1\.0\.0 {2}[\d.]+ ms +[\d.]+ ms +[\d.]+ ms +2 {6}[0-9a-f]{16}\n/,
    );
    expect(out).toMatch(/2026 {2}2026-07-28 {2}tests 1\.0\.0/);
    expect(out).not.toContain('ann@acme');
  });

  it('names the tools where that is wanted', async () => {
    await using shop = await serveShop();
    const { out } = await runGate(['probe', '--tools', shop.url], TOKEN);
    expect(out).toMatch(/\n {2}auto: export_pdf read\n$/);
  });

  it('takes the newest protocol there is, and answers JSON', async () => {
    await using shop = await serveShop();
    const { out } = await runGate(['probe', '--json', '--token-env', 'OWN', shop.url], { OWN: 'ann@acme' });
    const { ok, target, looks } = reportIn(out);
    expect({ ok, target }).toEqual({ ok: true, target: shop.url });
    expect(looks).toEqual([
      {
        ok: true,
        era: 'auto',
        protocol: '2026-07-28',
        server: 'tests 1.0.0',
        connectMs: expect.any(Number),
        listMs: expect.any(Number),
        latencyMs: expect.any(Number),
        tools: 2,
        names: ['export_pdf', 'read'],
        hash: expect.stringMatching(/^[0-9a-f]{16}$/),
        changes: [],
      },
    ]);
  });

  it('starts a command, and compares its tools with a snapshot', async () => {
    const command = ['--', process.execPath, '--conditions=guidon-source', EXAMPLE];
    const env = { FLAGS_FILE: path.join(folder, 'none.json') };
    await runGate(['snapshot', '-d', folder, '-f', 'exports', ...command], env);
    const probe = ['probe', '--era', '2025', '--snapshot', path.join(folder, 'default.json'), ...command];
    const same = await runGate(probe, env);
    expect(same.out).toMatch(/2025: the same tools as .*default\.json\n$/);
    expect(same.code).toBe(0);
    const other = await runGate(probe, { ...env, ENABLED_FEATURES: 'coupons' });
    expect(other.out).toMatch(/2025: other tools than .*default\.json:\n {2}\+ create_coupon\n$/);
    expect(other.code).toBe(1);
  });

  it('keeps its secrets from a command', async () => {
    const seen = path.join(folder, 'seen');
    const code = `require('node:fs').writeFileSync(${JSON.stringify(seen)}, JSON.stringify(process.env))`;
    const secrets = { ...TOKEN, GUIDON_GATE_WEBHOOK_SECRET: SECRET, OWN: 'hidden' };
    const words = ['--token-env', 'OWN', '--', process.execPath, '-e', code];
    await runGate(['probe', ...words], { ...secrets, STAYS: 'yes' });
    const variables = JSON.parse(readFileSync(seen, 'utf8')) as Record<string, string>;
    expect(variables).toMatchObject({ STAYS: 'yes' });
    for (const name of Object.keys(secrets)) expect(variables).not.toHaveProperty(name);
  });

  it('compares with what it saw last', async () => {
    await using shop = await serveShop();
    const probe = ['probe', '--json', '--last', path.join(folder, 'last.json'), shop.url];
    expect(reportIn((await runGate(probe, TOKEN)).out)).not.toHaveProperty('comparedWith');
    expect(reportIn((await runGate(probe, TOKEN)).out)).toMatchObject({
      ok: true,
      comparedWith: 'the last run',
    });
    shop.source.set('pdf', false);
    const { code, out } = await runGate(probe, TOKEN);
    expect(code).toBe(1);
    expect(reportIn(out).looks[0]).toMatchObject({
      changes: [{ kind: 'removed', tool: 'export_pdf', breaking: true }],
    });
    expect((await runGate(probe, TOKEN)).code).toBe(0);
  });

  it('writes metrics to a file, and to standard output', async () => {
    await using shop = await serveShop();
    const file = path.join(folder, 'probe.prom');
    await runGate(['probe', '--metrics', file, shop.url], TOKEN);
    expect(readFileSync(file, 'utf8')).toMatch(
      /^guidon_gate_probe_tools\{target="http:\/\/127[^"]+",era="auto"\} 2$/m,
    );
    const { out, code } = await runGate(['probe', '--metrics', '-', 'http://127.0.0.1:9/mcp']);
    expect(out).toMatch(/^# HELP .*\n# TYPE guidon_gate_probe_up gauge\nguidon_gate_probe_up\{.*\} 0$/m);
    expect(out).not.toMatch(/NaN|undefined|probe_tools/);
    expect(code).toBe(2);
  });
});

describe('a look that sees nothing', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['nobody may listen', ['http://127.0.0.1:9/mcp'], /could not connect: .*\(bad port\)/],
    [
      'there is no such command',
      ['--', '/nowhere/server'],
      /could not connect: there is no command \/nowhere\/server\n/,
    ],
    ['the command ends', ['--', process.execPath, '-e', ''], /the command ended before it answered/],
    [
      'nothing answers in time',
      ['--timeout', '300ms', '--', process.execPath, '-e', 'setInterval(Date, 1e3)'],
      /no answer within 300 ms/,
    ],
  ])('says so: %s', async (_, words, message) => {
    const { code, out } = await runGate(['probe', ...words]);
    expect(out).toMatch(message);
    expect(code).toBe(2);
  });

  it('says so: nobody listens', async () => {
    const shop = await serveShop();
    await shop[Symbol.asyncDispose]();
    const { code, out } = await runGate(['probe', shop.url]);
    expect(out).toMatch(/could not connect: .*\(ECONNREFUSED\)/);
    expect(code).toBe(2);
  });

  it('says what a token is read from', async () => {
    await using shop = await serveShop();
    const { code, out } = await runGate(['probe', shop.url]);
    expect(out).toContain('is the token in GUIDON_GATE_TOKEN?');
    expect(code).toBe(2);
  });
});

it.each<[string, readonly string[], RegExp]>([
  [
    'two things to compare with',
    ['-s', 'a', '-l', 'b', 'https://example.org/mcp'],
    /compared with one thing/,
  ],
  ['no server', [], /missing required argument/],
])('refuses %s', async (_, words, message) => {
  const { code, err, out } = await runGate(['probe', ...words], TOKEN);
  expect(err).toMatch(message);
  expect(err).not.toMatch(/secret@| {4}at /);
  expect({ code, out }).toEqual({ code: 2, out: '' });
});

describe('again and again', () => {
  it('serves metrics, tells of what changed and of an outage, and stops cleanly', async () => {
    await using hook = await listen(1);
    const shop = await serveShop();
    const env = { ...TOKEN, GUIDON_GATE_WEBHOOK_URL: hook.url, GUIDON_GATE_WEBHOOK_SECRET: SECRET };
    const child = startGate(['probe', '--every', '200ms', '--listen', '0', '--json', shop.url], env);
    const exited = once(child, 'exit');
    const reports = linesOf(child);
    const metrics = await metricsAddress(child);
    await expect.poll(() => textAt(metrics), { timeout: 10_000 }).toContain('guidon_gate_probe_tools{');
    expect((await fetch(metrics.replace('/metrics', '/'))).status).toBe(404);
    shop.source.set('pdf', false);
    await expect.poll(() => hook.messages.length, { timeout: 10_000 }).toBe(2);
    const [refused, delivered] = hook.messages.map(eventOf);
    expect(refused).toEqual(delivered);
    expect(delivered).toMatchObject({
      type: 'surface.changed',
      data: { looks: [{ changes: [{ kind: 'removed', tool: 'export_pdf' }] }] },
    });
    await shop[Symbol.asyncDispose]();
    await expect.poll(() => hook.messages.length, { timeout: 10_000 }).toBe(3);
    expect(eventOf(hook.messages[2] as Message)).toMatchObject({ type: 'server.down' });
    expect(await textAt(metrics)).toMatch(/guidon_gate_probe_up\{.*\} 0/);
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    for (const line of reports) expect(reportIn(line).target).toBe(shop.url);
    expect(reports.join()).not.toContain('hidden');
  });

  it('ends the server it started', async () => {
    const pids = path.join(folder, 'pid');
    const wrapper = path.join(folder, 'server.mjs');
    writeFileSync(
      wrapper,
      `import { writeFileSync } from 'node:fs';
      writeFileSync(${JSON.stringify(pids)}, String(process.pid));
      setInterval(() => {}, 1000);`,
    );
    const child = startGate(['probe', '--era', '2025', '--every', '1m', '--', process.execPath, wrapper]);
    const exited = once(child, 'exit');
    const pid = () => Number(readFileSync(pids, 'utf8'));
    await expect.poll(() => pidOrNone(pid), { timeout: 10_000 }).toBeGreaterThan(0);
    child.kill('SIGINT');
    expect(await exited).toEqual([0, null]);
    expect(() => process.kill(pid(), 0)).toThrow(/ESRCH/);
  });
});

function pidOrNone(pid: () => number): number {
  try {
    return pid();
  } catch {
    return 0;
  }
}

function linesOf(child: ChildProcess): string[] {
  const lines: string[] = [];
  if (child.stdout !== null) createInterface(child.stdout).on('line', (line) => lines.push(line));
  return lines;
}

async function metricsAddress({ stderr }: ChildProcess): Promise<string> {
  if (stderr === null) throw new Error('There is no standard error.');
  for await (const line of createInterface(stderr)) {
    const [address] = /http:\S+/.exec(line) ?? [];
    if (address !== undefined) return address;
  }
  throw new Error('No address was told.');
}

async function textAt(url: string): Promise<string> {
  return (await fetch(url)).text();
}
