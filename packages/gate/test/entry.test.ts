import { memorySource, openGate, registration } from '@guidon/gate';
import {
  type AuthInfo,
  createMcpHandler,
  fromJsonSchema,
  McpServer,
  requireScopes,
} from '@modelcontextprotocol/server';
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

it('says nothing of the headers that a hidden tool needs', async () => {
  const source = memorySource();
  const gate = await openGate({
    flags: { erasing: registration() },
    tools: { erase: { flag: 'erasing' } },
    sources: [source],
    windowMs: 3_600_000,
  });
  const region = { type: 'string' as const, 'x-mcp-header': 'Region' };
  const inputSchema = fromJsonSchema({ type: 'object', properties: { region } });
  const handler = createMcpHandler((context) => {
    const server = new McpServer({ name: 'tests', version: '1.0.0' });
    server.registerTool('erase', { inputSchema }, async () => ({
      content: [{ type: 'text', text: 'erased' }],
    }));
    return gate.attach(server, context);
  });
  const call = async (token: string, name: string) => {
    const options = { authInfo: verify(token) as AuthInfo };
    const response = await gate.fetch(handler)(modernCall(name, { region: 'eu' }), options);
    return { status: response.status, text: await response.text() };
  };
  const hidden = await call('ann@acme', 'erase');
  const unknown = await call('ann@acme', 'eraze');
  expect(unknown.text).toContain('Tool eraze not found');
  expect(hidden).toEqual({ ...unknown, text: unknown.text.replaceAll('eraze', 'erase') });
  source.set('erasing', true);
  const offered = await call('bob@acme', 'erase');
  expect(offered).toMatchObject({ status: 400, text: expect.stringContaining('-32020') });
});

it('is told to the operator when nobody who listens will hear of another list', async () => {
  const warnings: string[] = [];
  const warn = (message: string) => warnings.push(message);
  const gate = await openGate({ flags: {}, tools: {}, sources: [], warn });
  const handler = createMcpHandler((context) => gate.attach(serverWithScopes(), context), { bus: gate.bus });
  const listen = async (serve: typeof handler.fetch) => {
    const leaving = new AbortController();
    const body = { notifications: { toolsListChanged: true } };
    const request = modernRequest('subscriptions/listen', body, { signal: leaving.signal });
    const response = await serve(request, { authInfo: verify('ann@acme') as AuthInfo });
    await response.body?.getReader().read();
    leaving.abort();
  };
  await listen(gate.fetch(handler));
  expect(warnings).toEqual([]);
  await listen(handler.fetch);
  expect(warnings).toEqual([expect.stringContaining('gate.fetch(handler)')]);
});

function modernCall(name: string, input: Record<string, unknown>): Request {
  return modernRequest('tools/call', { name, arguments: input }, { headers: { 'mcp-name': name } });
}

function modernRequest(
  method: string,
  asked: object,
  { headers = {}, signal }: Pick<RequestInit, 'headers' | 'signal'>,
): Request {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  return new Request('http://127.0.0.1/mcp', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(headers as Record<string, string>),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...asked, _meta: meta } }),
    ...(signal && { signal }),
  });
}
