import {
  behaviour,
  type FlagSource,
  memorySource,
  openGate,
  type Principal,
  registration,
} from '@guidon/gate';
import { McpServer as FirstMcpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { WebStandardStreamableHTTPServerTransport as FirstHttp } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
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

it.each(CLIENTS)(
  'takes %s for nobody in particular without a credential, not for the process',
  async (kind) => {
    const asked: Principal[] = [];
    const gate = await openGate({
      flags: { erasing: registration({ by: 'tenant' }), size: behaviour(1) },
      tools: { erase: { flag: 'erasing' } },
      sources: [ofTenant('acme', { erasing: true, size: 2 })],
      process: { id: 'operator', tenant: 'acme' },
      permit: (principal) => {
        asked.push(principal);
        return true;
      },
    });
    const build = (context?: { era: 'legacy' | 'modern' }) => {
      const server = new McpServer({ name: 'tests', version: '1.0.0' });
      for (const name of ['erase', 'size'])
        server.registerTool(name, {}, async (call) => ({
          content: [{ type: 'text', text: String(await gate.behaviour('size', call)) }],
        }));
      return gate.attach(server, context);
    };
    const handler = createMcpHandler(build, { legacy: 'reject', bus: gate.bus });
    const nobody: typeof handler.fetch = (request, options) => {
      const { authInfo: _, ...others } = options ?? {};
      return gate.fetch(handler)(request, others);
    };
    await using http = await serveHttp({
      port: 0,
      verify: () => ({}) as AuthInfo,
      modern: nobody,
      newServer: () => withoutCredential(build()),
    });
    await using client = await connectClient(kind, { url: http.url, token: '' });
    expect(await client.tools()).toEqual(['size']);
    expect((await client.call('erase')).text).toMatch(/not found$/);
    expect(await client.call('size')).toEqual({ text: '1', isError: false });
    expect(asked).toContainEqual({ id: 'anonymous' });
    expect(asked).not.toContainEqual(expect.objectContaining({ tenant: 'acme' }));
  },
);

it('takes a session of a 1.x server without a credential for nobody in particular', async () => {
  const process = { id: 'operator', tenant: 'acme' };
  const sources = [ofTenant('acme', { erasing: true })];
  const gate = await openGate({
    flags: { erasing: registration() },
    tools: { erase: { flag: 'erasing' } },
    ...{ sources, process },
  });
  const server = new FirstMcpServer({ name: 'tests', version: '1.0.0' });
  for (const name of ['erase', 'read']) server.registerTool(name, {}, async () => ({ content: [] }));
  const transport = new FirstHttp({ sessionIdGenerator: () => 'one', enableJsonResponse: true });
  await gate.attach(server).connect(transport);
  const params = {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'tests', version: '1.0.0' },
  };
  await transport.handleRequest(sessionRequest('initialize', params));
  const listed = await transport.handleRequest(sessionRequest('tools/list', {}, { 'mcp-session-id': 'one' }));
  expect(await listed.json()).toMatchObject({ result: { tools: [{ name: 'read' }] } });
});

/** Flags of one tenant; others have none. */
function ofTenant(tenant: string, values: Parameters<typeof memorySource>[0]): FlagSource {
  const inner = memorySource(values);
  const read: FlagSource['read'] = (asked, principal) =>
    principal?.tenant === tenant ? inner.read(asked, principal) : new Map();
  return { ...inner, read };
}

/** A server of a session whose transport was handed no credential. */
function withoutCredential(server: McpServer): McpServer {
  const connect = server.connect.bind(server);
  server.connect = async (transport) => {
    await connect(transport);
    const { onmessage } = transport;
    transport.onmessage = (message, extra) => {
      const { authInfo: _, ...others } = extra ?? {};
      onmessage?.(message, others);
    };
  };
  return server;
}

function sessionRequest(method: string, params: object, headers: Record<string, string> = {}): Request {
  return new Request('http://127.0.0.1/mcp', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
}

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
