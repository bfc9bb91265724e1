import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import {
  type AuthInfo,
  isInitializeRequest,
  isLegacyRequest,
  type McpHandlerRequestOptions,
  type McpServer,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';

type Fetch = (request: Request, options?: McpHandlerRequestOptions) => Promise<Response>;

/** What is needed to serve both generations of clients at one address. */
export interface Serving {
  readonly port: number;
  /** Who holds a bearer token; a real server asks the token's issuer. */
  readonly verify: (token: string) => AuthInfo | undefined;
  /** Answers clients without sessions (2026). */
  readonly modern: Fetch;
  /** A server for the session of a client that has sessions (2025). */
  readonly newServer: () => McpServer;
}

/** A server that listens. */
export interface Listening extends AsyncDisposable {
  readonly url: string;
}

/** The wiring of a server with bearer tokens, as the SDK's documentation has it. It knows nothing of flags. */
export async function serveHttp({ port, verify, modern, newServer }: Serving): Promise<Listening> {
  const legacy = sessions(newServer);
  const answer: Fetch = async (request, options) =>
    (await isLegacyRequest(request, options?.parsedBody))
      ? legacy(request, options)
      : modern(request, options);
  const handle = toNodeHandler({ fetch: answer });
  const server = createServer(async (request, response) => {
    const auth = verify(tokenOf(request));
    if (auth === undefined) return void response.writeHead(401).end();
    const parsedBody = request.method === 'POST' ? JSON.parse(await textOf(request)) : undefined;
    const { method = '', url = '' } = request;
    await handle(Object.assign(request, { auth, method, url }), response, parsedBody);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: own } = server.address() as { port: number };
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${own}/mcp`, [Symbol.asyncDispose]: close };
}

function sessions(newServer: () => McpServer): Fetch {
  const open = new Map<string, { holder: string; transport: WebStandardStreamableHTTPServerTransport }>();
  return async (request, options) => {
    const holder = options?.authInfo?.token ?? '';
    const session = open.get(request.headers.get('mcp-session-id') ?? '');
    if (session?.holder === holder) return session.transport.handleRequest(request, options);
    if (!isInitializeRequest(options?.parsedBody)) return new Response(null, { status: 404 });
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void open.set(id, { holder, transport }),
    });
    transport.onclose = () => open.delete(transport.sessionId ?? '');
    await newServer().connect(transport);
    return transport.handleRequest(request, options);
  };
}

function tokenOf({ headers }: IncomingMessage): string {
  return headers.authorization?.replace(/^Bearer /, '') ?? '';
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}
