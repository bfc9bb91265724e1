import type { Gate } from '@guidon/gate';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { serveHttp } from '../../../../examples/gated-server/serve-http.ts';
import { verify } from '../../../../examples/gated-server/tenants.ts';
import { type ClientKind, connectClient, type TestClient } from './clients.ts';

/** A server of the second SDK with tools of these names, which answer their names. */
export function serverWith(...tools: readonly string[]): McpServer {
  const server = new McpServer({ name: 'tests', version: '1.0.0' });
  for (const name of tools)
    server.registerTool(name, {}, async () => ({ content: [{ type: 'text', text: name }] }));
  return server;
}

/** A gated server that listens on HTTP. */
export interface GatedServer extends AsyncDisposable {
  readonly url: string;
  /** Connects as a person of a tenant, written `ann@acme`. */
  connect(kind: ClientKind, token?: string): Promise<TestClient>;
}

/** Serves these tools behind a gate, to both generations of clients. */
export async function serveGated(gate: Gate, tools: readonly string[]): Promise<GatedServer> {
  const build = (context?: { era: 'legacy' | 'modern' }) => gate.attach(serverWith(...tools), context);
  const handler = createMcpHandler(build, { legacy: 'reject', bus: gate.bus });
  const newServer = () => build();
  const http = await serveHttp({ port: 0, verify, modern: gate.fetch(handler), newServer });
  return {
    url: http.url,
    connect: (kind, token = 'ann@acme') => connectClient(kind, { url: http.url, token }),
    [Symbol.asyncDispose]: async () => {
      await handler.close();
      await http[Symbol.asyncDispose]();
      await gate.close();
    },
  };
}
