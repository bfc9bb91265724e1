import { behaviour, GateError, memorySource, openGate, registration } from '@guidon/gate';
import { Client } from '@modelcontextprotocol/client';
import { McpServer as FirstMcpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { InMemoryTransport, McpServer, Server } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { connectTransport } from './support/clients.ts';
import { inMemory } from './support/in-memory.ts';
import { SERVER_KINDS, SERVERS } from './support/servers.ts';
import { TestClock } from './support/test-clock.ts';

const HOUR = 3_600_000;
const TOOLS = ['zebra', 'export_pdf', 'search', 'search_v2'];

function gateOf(values: Record<string, boolean>) {
  return openGate({
    flags: { pdf: registration(), v2: registration(), page_size: behaviour(20) },
    tools: {
      export_pdf: { flag: 'pdf' },
      search_v2: { flag: 'v2' },
      search: { unless: 'v2', alias: { tool: 'search_v2', arguments: ({ q }) => ({ query: q }) } },
      find: { alias: 'search' },
    },
    sources: [memorySource(values)],
  });
}

describe.each(SERVER_KINDS)('%s', (kind) => {
  it('lists what is offered, sorted', async () => {
    await using client = await inMemory(await gateOf({ pdf: true }), kind, TOOLS);
    expect(await client.tools()).toEqual(['export_pdf', 'search', 'zebra']);
  });

  it('answers for a tool that is not offered as for one that there is not', async () => {
    await using gated = await inMemory(await gateOf({}), kind, TOOLS);
    await using without = await inMemory(await gateOf({}), kind, ['zebra']);
    const answer = await gated.call('export_pdf', { id: 1 });
    expect(answer).toEqual(await without.call('export_pdf', { id: 1 }));
    expect(answer).toMatchObject({ isError: true, text: expect.stringContaining('export_pdf') });
  });

  it('runs the new tool for calls of its old name', async () => {
    await using on = await inMemory(await gateOf({ v2: true }), kind, TOOLS);
    expect(await on.tools()).toEqual(['search_v2', 'zebra']);
    expect(await on.call('search', { q: 'a' })).toEqual({ text: 'search_v2', isError: false });
    expect(await on.call('find', { q: 'a' })).toEqual({ text: 'search_v2', isError: false });
    await using off = await inMemory(await gateOf({}), kind, TOOLS);
    expect(await off.call('search')).toEqual({ text: 'search', isError: false });
    expect(await off.call('find')).toEqual({ text: 'search', isError: false });
    expect((await off.call('search_v2')).isError).toBe(true);
  });

  it.each(['freeze', 'follow'] as const)('lets a tool go in a session that is to %s', async (surface) => {
    const clock = new TestClock();
    const source = memorySource({ pdf: true });
    const gate = await openGate({
      flags: { pdf: registration() },
      tools: { export_pdf: { flag: 'pdf' } },
      sources: [source],
      session: { surface, idleMs: 24 * HOUR },
      clock,
    });
    await using client = await inMemory(gate, kind, TOOLS);
    expect(await client.tools()).toContain('export_pdf');
    source.set('pdf', false);
    expect(await client.tools()).toContain('export_pdf');
    clock.advance(surface === 'follow' ? HOUR / 6 + 10 : 24 * HOUR);
    if (surface === 'follow') await expect.poll(client.told).toBe(1);
    expect(await client.tools()).not.toContain('export_pdf');
    expect(await client.call('export_pdf')).toMatchObject({ isError: false });
    clock.advance(HOUR + HOUR / 6);
    expect((await client.call('export_pdf')).text).toMatch(/^TOOL_WITHDRAWN: /);
    expect(client.told()).toBe(surface === 'follow' ? 1 : 0);
  });

  it.each(['freeze', 'follow'] as const)(
    'says whether its list changes in a session that is to %s',
    async (surface) => {
      const gate = await openGate({ flags: {}, tools: {}, sources: [], session: { surface } });
      const [near, far] = InMemoryTransport.createLinkedPair();
      await gate.attach(SERVERS[kind](TOOLS)).connect(far);
      const client = new Client({ name: 'tests', version: '1.0.0' });
      await client.connect(near);
      expect(client.getServerCapabilities()?.tools).toMatchObject({ listChanged: surface === 'follow' });
      await client.close();
    },
  );

  it('is untouched by names that objects have', async () => {
    await using client = await inMemory(await gateOf({}), kind, TOOLS);
    await using plain = await inMemory(await openGate({ flags: {}, tools: {}, sources: [] }), kind, TOOLS);
    for (const name of ['constructor', '__proto__', 'toString', ''])
      expect(await client.call(name)).toEqual(await plain.call(name));
  });
});

it.each([
  ['2.x', () => new McpServer({ name: 'tests', version: '1.0.0' })],
  ['1.x', () => new FirstMcpServer({ name: 'tests', version: '1.0.0' })],
] as const)('gates tools that a server of %s gets after it was attached', async (_, make) => {
  const gate = await gateOf({});
  const server = gate.attach(make() as McpServer);
  for (const name of TOOLS)
    server.registerTool(name, {}, async () => ({ content: [{ type: 'text', text: name }] }));
  const [near, far] = InMemoryTransport.createLinkedPair();
  await server.connect(far);
  const client = new Client({ name: 'tests', version: '1.0.0' });
  await client.connect(near);
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['search', 'zebra']);
  await client.close();
});

it('translates the arguments of an old name of an old name step by step', async () => {
  const gate = await openGate({
    flags: {},
    tools: {
      first: { alias: { tool: 'second', arguments: ({ q }) => ({ query: q }) } },
      second: { alias: { tool: 'third', arguments: ({ query }) => ({ text: query }) } },
      plain: { alias: 'second' },
    },
    sources: [],
  });
  const server = new Server({ name: 'tests', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/call', ({ params }) => ({
    content: [{ type: 'text', text: JSON.stringify(params.arguments) }],
  }));
  const [near, far] = InMemoryTransport.createLinkedPair();
  await gate.attach(server).connect(far);
  await using client = await connectTransport(near);
  expect((await client.call('first', { q: 'a' })).text).toBe('{"text":"a"}');
  expect((await client.call('plain', { query: 'a' })).text).toBe('{"text":"a"}');
});

it('reads behaviour flags in handlers of both generations', async () => {
  const source = memorySource({ page_size: 50 });
  const gate = await openGate({ flags: { page_size: behaviour(20) }, tools: {}, sources: [source] });
  for (const server of [
    new McpServer({ name: 'tests', version: '1.0.0' }),
    new FirstMcpServer({ name: 'tests', version: '1.0.0' }) as unknown as McpServer,
  ]) {
    source.set('page_size', 50);
    server.registerTool('size', {}, async (context) => ({
      content: [{ type: 'text', text: String(await gate.behaviour('page_size', context)) }],
    }));
    const [near, far] = InMemoryTransport.createLinkedPair();
    await gate.attach(server).connect(far);
    const client = new Client({ name: 'tests', version: '1.0.0' });
    await client.connect(near);
    const size = async () => (await client.callTool({ name: 'size', arguments: {} })).content;
    expect(await size()).toEqual([{ type: 'text', text: '50' }]);
    source.set('page_size', 10);
    expect(await size()).toEqual([{ type: 'text', text: '10' }]);
    source.set('page_size', 'many');
    expect(await size()).toEqual([{ type: 'text', text: '20' }]);
    await client.close();
  }
});

it('refuses what is no server', async () => {
  const gate = await gateOf({});
  expect(() => gate.attach({ setRequestHandler: () => {} })).toThrow(GateError);
});
