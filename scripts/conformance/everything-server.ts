import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Gate, memorySource, openGate, registration } from '@guidon/gate';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';

// It has no types, and says what it does only where it is run.
const EVERYTHING = '@modelcontextprotocol/server-everything/dist/server/index.js';

interface Everything {
  createServer(): { readonly server: McpServer; cleanup(sessionId?: string): void };
}

/** Serves the reference server of the protocol's authors, as it comes from npm, with a gate around it or without. */
export async function startEverything(
  mode: 'gated' | 'ungated',
): Promise<AsyncDisposable & { readonly url: string }> {
  const everything = (await import(EVERYTHING)) as Everything;
  const gate = mode === 'gated' ? await openEverythingGate() : undefined;
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const server = createServer(async (request, response) => {
    const session = sessions.get(String(request.headers['mcp-session-id']));
    const transport = session ?? (await begin(everything, gate, sessions));
    await transport.handleRequest(request as IncomingMessage, response as ServerResponse);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    for (const transport of sessions.values()) await transport.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await gate?.close();
  };
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/mcp`, [Symbol.asyncDispose]: close };
}

async function begin(
  everything: Everything,
  gate: Gate | undefined,
  sessions: Map<string, StreamableHTTPServerTransport>,
): Promise<StreamableHTTPServerTransport> {
  const { server, cleanup } = everything.createServer();
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => void sessions.set(id, transport),
  });
  server.server.onclose = () => {
    sessions.delete(transport.sessionId ?? '');
    cleanup(transport.sessionId);
  };
  gate?.attach(server);
  await server.connect(transport as Parameters<McpServer['connect']>[0]);
  return transport;
}

/** One tool behind a flag that is on, one behind one that is off, one killed. */
function openEverythingGate(): Promise<Gate> {
  return openGate({
    flags: { sums: registration(), environment: registration() },
    tools: { 'get-sum': { flag: 'sums' }, 'get-env': { flag: 'environment' } },
    sources: [memorySource({ sums: true, 'kill.gzip-file-as-resource': true })],
  }) as Promise<Gate>;
}
