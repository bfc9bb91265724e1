import { memorySource, openGate, registration } from '@guidon/gate';
import { createMcpHandler, McpServer, requireScopes } from '@modelcontextprotocol/server';
import { expect, it } from 'vitest';
import { serveHttp } from '../../../examples/gated-server/serve-http.ts';
import { verify } from '../../../examples/gated-server/tenants.ts';
import { CLIENTS, connectClient } from './support/clients.ts';

function serverWithScopes(): McpServer {
  const server = new McpServer({ name: 'tests', version: '1.0.0' });
  server.registerTool('erase', { scopeChallenge: requireScopes('erase') }, async () => ({
    content: [{ type: 'text', text: 'erased' }],
  }));
  return server;
}

it.each(CLIENTS)('asks %s for scopes only of tools that it has, by whatever name', async (kind) => {
  const source = memorySource();
  const gate = await openGate({
    flags: { erasing: registration() },
    tools: { erase: { flag: 'erasing' }, delete: { alias: 'erase' } },
    sources: [source],
  });
  const build = (context?: { era: 'legacy' | 'modern' }) => gate.attach(serverWithScopes(), context);
  const handler = createMcpHandler(build, { legacy: 'reject', bus: gate.bus });
  await using http = await serveHttp({
    port: 0,
    verify,
    modern: gate.fetch(handler),
    newServer: () => build(),
  });
  await using before = await connectClient(kind, { url: http.url, token: 'ann@acme' });
  expect((await before.call('erase')).text).toMatch(/Tool erase not found$/);
  expect((await before.call('delete')).text).toMatch(/Tool delete not found$/);
  source.set('erasing', true);
  await using after = await connectClient(kind, { url: http.url, token: 'bob@acme' });
  for (const name of ['erase', 'delete']) {
    const { text, isError } = await after.call(name);
    expect(isError).toBe(true);
    expect(text).toMatch(/scope|403|Unauthorized/i);
    expect(text).not.toMatch(/erased|not found/);
  }
});
