import { memorySource, openGate, registration } from '@guidon/gate';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { connectTransport } from './support/clients.ts';
import { serveGated, serverWith } from './support/serve-gated.ts';
import { TestClock } from './support/test-clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TOOLS = ['export_pdf', 'export', 'read'];

async function gateOf(clock: TestClock, session: 'freeze' | 'follow' = 'freeze') {
  const source = memorySource({ pdf: true });
  const gate = await openGate({
    flags: { pdf: registration() },
    tools: { export_pdf: { flag: 'pdf', replacedBy: 'export' } },
    sources: [source],
    session: { surface: session },
    clock,
  });
  return { source, gate };
}

describe('a tool whose flag goes off', () => {
  it('leaves a client without sessions step by step, and never at once', async () => {
    const clock = new TestClock();
    const { source, gate } = await gateOf(clock);
    await using server = await serveGated(gate, TOOLS);
    await using client = await server.connect('sdk 2.x, 2026');
    await using other = await server.connect('sdk 2.x, 2026', 'bob@acme');
    await expect.poll(() => gate.status().listeners).toBe(2);

    const listed = await client.list();
    expect(listed).toMatchObject({ cacheScope: 'private' });
    const left = listed.ttlMs as number;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(10 * MINUTE);
    expect(await client.tools()).toContain('export_pdf');

    source.set('pdf', false);
    clock.advance(left - 1);
    expect(await client.tools()).toContain('export_pdf');
    expect(await client.call('export_pdf')).toEqual({ text: 'export_pdf', isError: false });
    expect(client.told()).toBe(0);

    clock.advance(10);
    await expect.poll(client.told).toBe(1);
    expect(await client.tools()).toEqual(['export', 'read']);
    const hidden = await client.call('export_pdf');
    expect(hidden).toMatchObject({ isError: false });
    expect(hidden.text).toBe(
      "export_pdf\nThe tool export_pdf has left this server's list and stops answering soon. Use export instead. List the tools again.",
    );

    clock.advance(HOUR);
    expect(await client.call('export_pdf')).toEqual({
      isError: true,
      text: 'TOOL_WITHDRAWN: The tool export_pdf was withdrawn. Use export instead, and list the tools again: your list is an old one.',
    });

    clock.advance(30 * DAY);
    expect(await client.call('export_pdf')).toEqual(as(await client.call('no_tool'), 'export_pdf'));
    expect(other.told()).toBe(1);
    expect(client.told()).toBe(1);
  });

  it.each(['sdk 1.x', 'sdk 2.x, 2025'] as const)('stays for the whole session of %s', async (kind) => {
    const clock = new TestClock();
    const { source, gate } = await gateOf(clock);
    await using server = await serveGated(gate, TOOLS);
    await using client = await server.connect(kind);
    source.set('pdf', false);
    clock.advance(20 * MINUTE);
    expect(await client.tools()).toContain('export_pdf');
    expect(await client.call('export_pdf')).toEqual({ text: 'export_pdf', isError: false });

    await using next = await server.connect(kind);
    expect(await next.tools()).toEqual(['export', 'read']);
    expect(await next.call('export_pdf')).toMatchObject({ isError: false });

    clock.advance(29 * MINUTE);
    expect(await client.tools()).toContain('export_pdf');
    await using stranger = await server.connect(kind, 'eve@acme');
    expect(await stranger.call('export_pdf')).toEqual(as(await stranger.call('no_tool'), 'export_pdf'));
  });

  it.each(['sdk 1.x', 'sdk 2.x, 2025'] as const)(
    'leaves a session of %s that is too old, with grace',
    async (kind) => {
      const clock = new TestClock();
      const { source, gate } = await gateOf(clock);
      await using server = await serveGated(gate, TOOLS);
      await using client = await server.connect(kind);
      await client.tools();
      source.set('pdf', false);
      clock.advance(31 * MINUTE);
      expect(await client.tools()).toEqual(['export', 'read']);
      expect(await client.call('export_pdf')).toMatchObject({ isError: false });
      clock.advance(HOUR);
      expect((await client.call('export_pdf')).text).toMatch(/^TOOL_WITHDRAWN: /);
    },
  );

  it.each(['sdk 1.x', 'sdk 2.x, 2025'] as const)(
    'leaves a session of %s that follows, which is told',
    async (kind) => {
      const clock = new TestClock();
      const { source, gate } = await gateOf(clock, 'follow');
      await using server = await serveGated(gate, TOOLS);
      await using client = await server.connect(kind);
      expect(await client.tools()).toContain('export_pdf');
      source.set('pdf', false);
      expect(await client.tools()).toContain('export_pdf');
      clock.advance(10 * MINUTE + 10);
      await expect.poll(client.told).toBe(1);
      expect(await client.tools()).toEqual(['export', 'read']);
      expect(await client.call('export_pdf')).toMatchObject({ isError: false });
      clock.advance(HOUR + 10 * MINUTE);
      expect((await client.call('export_pdf')).text).toMatch(/^TOOL_WITHDRAWN: /);
    },
  );
});

it('is pinned by windows for a 2025 client whose server keeps no sessions', async () => {
  const clock = new TestClock();
  const { source, gate } = await gateOf(clock);
  const build = (context: { era: 'legacy' | 'modern' }) => gate.attach(serverWith(...TOOLS), context);
  const handler = createMcpHandler(build, { bus: gate.bus });
  const serve = (request: Request) => gate.fetch(handler)(request, {});
  const transport = new StreamableHTTPClientTransport(new URL('http://127.0.0.1/mcp'), {
    fetch: (url, init) => serve(new Request(url, init)),
  });
  await using client = await connectTransport(transport);
  expect(await client.tools()).toContain('export_pdf');
  source.set('pdf', false);
  expect(await client.tools()).toContain('export_pdf');
  clock.advance(10 * MINUTE);
  expect(await client.tools()).toEqual(['export', 'read']);
  expect(await client.call('export_pdf')).toMatchObject({ isError: false });
  clock.advance(HOUR);
  expect((await client.call('export_pdf')).text).toMatch(/^TOOL_WITHDRAWN: /);
});

/** The same answer, had it been about another tool. */
function as(answer: { readonly text: string }, tool: string) {
  return { ...answer, text: answer.text.replaceAll('no_tool', tool) };
}

it('a tool that a session called until its end has its grace period after that', async () => {
  const clock = new TestClock();
  const source = memorySource({ pdf: true });
  const gate = await openGate({
    flags: { pdf: registration() },
    tools: { export_pdf: { flag: 'pdf' } },
    sources: [source],
    clock,
    windowMs: 10 * MINUTE,
    graceMs: HOUR,
  });
  const ann = { id: 'ann' };
  const session = gate.freeze();
  expect(await (await gate.view(ann, session)).admit('export_pdf')).toMatchObject({ kind: 'run' });
  source.set('pdf', false);
  for (let minutes = 0; minutes < 300; minutes += 20) {
    clock.advance(20 * MINUTE);
    expect(await (await gate.view(ann, session)).admit('export_pdf')).toMatchObject({ kind: 'run' });
  }
  const next = await gate.view(ann, gate.freeze());
  expect(await next.admit('export_pdf')).toMatchObject({ kind: 'run', leaving: true });
  clock.advance(61 * MINUTE);
  const late = await gate.view(ann, gate.freeze());
  expect(await late.admit('export_pdf')).toMatchObject({ kind: 'refused' });
  await gate.close();
});

it('nobody is told of a kill switch of a tool they never had', async () => {
  const source = memorySource({ pdf: true });
  const gate = await openGate({
    flags: { pdf: registration(), other: registration() },
    tools: { export_pdf: { flag: 'pdf' }, export: { flag: 'other' } },
    sources: [source],
    clock: new TestClock(),
  });
  const ann = { id: 'ann' };
  let told = 0;
  const stop = gate.listen(ann, () => told++);
  const settled = () => new Promise((resolve) => setTimeout(resolve, 20));
  await gate.surface(ann);
  await settled();
  source.set('kill.export', true);
  await settled();
  source.set('kill.export_pdf', true);
  expect(told).toBe(0);
  await expect.poll(() => told).toBeGreaterThan(0);
  expect(told).toBe(1);
  stop();
  await gate.close();
});
