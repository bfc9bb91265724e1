import { Server as FirstServer } from '@modelcontextprotocol/sdk/server/index.js';
import { McpServer as FirstMcpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { McpServer, ProtocolError, ProtocolErrorCode, Server } from '@modelcontextprotocol/server';

/** What every kind of server has to offer. */
export interface AnyServer {
  // biome-ignore lint/suspicious/noExplicitAny: two generations of transports
  connect(transport: any): Promise<void>;
  setRequestHandler(...args: never[]): unknown;
}

type Wrapped = Pick<AnyServer, 'connect'> & { readonly server: Pick<AnyServer, 'setRequestHandler'> };

const INFO = { name: 'tests', version: '1.0.0' };
const CAPABILITIES = { capabilities: { tools: {} } };
const SCHEMA = { type: 'object' as const };
const answer = (name: string) => ({ content: [{ type: 'text' as const, text: name }] });

/** Servers of both SDKs, low and high level, with tools that answer their names. */
export const SERVERS = {
  'McpServer 2.x': (tools: readonly string[]) => {
    const server = new McpServer(INFO);
    for (const name of tools) server.registerTool(name, {}, async () => answer(name));
    return server as Wrapped;
  },
  'Server 2.x': (tools: readonly string[]) => {
    const server = new Server(INFO, CAPABILITIES);
    server.setRequestHandler('tools/list', () => ({
      tools: tools.map((name) => ({ name, inputSchema: SCHEMA })),
    }));
    server.setRequestHandler('tools/call', ({ params: { name } }) => {
      if (!tools.includes(name))
        throw new ProtocolError(ProtocolErrorCode.InvalidParams, `No such tool: ${name}`);
      return answer(name);
    });
    return server as AnyServer;
  },
  'McpServer 1.x': (tools: readonly string[]) => {
    const server = new FirstMcpServer(INFO);
    for (const name of tools) server.registerTool(name, {}, async () => answer(name));
    return server as Wrapped;
  },
  'Server 1.x': (tools: readonly string[]) => {
    const server = new FirstServer(INFO, CAPABILITIES);
    server.setRequestHandler(ListToolsRequestSchema, () => ({
      tools: tools.map((name) => ({ name, inputSchema: SCHEMA })),
    }));
    server.setRequestHandler(CallToolRequestSchema, ({ params: { name } }) => {
      if (!tools.includes(name)) throw new Error(`unknown: ${name}`);
      return answer(name);
    });
    return server as AnyServer;
  },
} as const satisfies Readonly<Record<string, (tools: readonly string[]) => AnyServer | Wrapped>>;

export type ServerKind = keyof typeof SERVERS;

/** The names of {@link SERVERS}. */
export const SERVER_KINDS = Object.keys(SERVERS) as ServerKind[];
