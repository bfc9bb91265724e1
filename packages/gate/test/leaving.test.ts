import { type Gate, memorySource, openGate, registration } from '@guidon/gate';
import { Client as SecondClient } from '@modelcontextprotocol/client';
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport as FirstTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer, InMemoryTransport as SecondTransport, Server } from '@modelcontextprotocol/server';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { TestClock } from './support/test-clock.ts';

const MINUTE = 60_000;
const NOTICE =
  "The tool export_pdf has left this server's list and stops answering soon. Use export instead. List the tools again.";
const PAGES = { pages: 3 };
const SCHEMA = {
  type: 'object' as const,
  properties: { pages: { type: 'number' } },
  required: ['pages'],
  additionalProperties: false,
};

/** Servers whose tool answers in a structure that allows nothing else: with its text, and without any. */
const SERVERS = {
  'with text': () => {
    const server = new McpServer({ name: 'tests', version: '1.0.0' });
    server.registerTool('export_pdf', { outputSchema: z.strictObject({ pages: z.number() }) }, async () => ({
      content: [{ type: 'text', text: '3 pages' }],
      structuredContent: PAGES,
    }));
    return server;
  },
  'without text': () => {
    const server = new Server({ name: 'tests', version: '1.0.0' }, { capabilities: { tools: {} } });
    const tool = { name: 'export_pdf', inputSchema: { type: 'object' as const }, outputSchema: SCHEMA };
    server.setRequestHandler('tools/list', () => ({ tools: [tool] }));
    server.setRequestHandler('tools/call', () => ({ structuredContent: PAGES }) as never);
    return server;
  },
};

const CLIENTS = {
  'sdk 1.x': async (gate: Gate, server: McpServer | Server) => {
    const [near, far] = FirstTransport.createLinkedPair();
    await gate.attach(server).connect(far as never);
    const client = new FirstClient({ name: 'tests', version: '1.0.0' });
    await client.connect(near);
    return client;
  },
  'sdk 2.x': async (gate: Gate, server: McpServer | Server) => {
    const [near, far] = SecondTransport.createLinkedPair();
    await gate.attach(server).connect(far);
    const client = new SecondClient({ name: 'tests', version: '1.0.0' });
    await client.connect(near);
    return client;
  },
};

it.each(
  Object.keys(SERVERS).flatMap((server) => Object.keys(CLIENTS).map((client) => [server, client] as const)),
)('a structured answer %s says to %s that its tool leaves, and fits its schema', async (kind, by) => {
  const clock = new TestClock();
  const source = memorySource({ pdf: true });
  await using gate = await openGate({
    flags: { pdf: registration() },
    tools: { export_pdf: { flag: 'pdf', replacedBy: 'export' } },
    sources: [source],
    session: { surface: 'follow' },
    clock,
  });
  const client = await CLIENTS[by as keyof typeof CLIENTS](gate, SERVERS[kind as keyof typeof SERVERS]());
  await client.listTools();
  source.set('pdf', false);
  clock.advance(11 * MINUTE);
  const result = await client.callTool({ name: 'export_pdf', arguments: {} });
  expect(result.structuredContent).toEqual(PAGES);
  expect(result._meta?.['guidon/leaving']).toEqual({
    tool: 'export_pdf',
    replacement: 'export',
    message: NOTICE,
  });
  expect(result.content).toContainEqual({ type: 'text', text: NOTICE });
  await client.close();
});
