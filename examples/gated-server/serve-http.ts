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

const MOST_SESSIONS = 1_000;
const MOST_BYTES = 4 * 2 ** 20;

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
    const { method = '', url = '' } = request;
    const { json, refusal } = method === 'POST' ? await bodyOf(request) : {};
    // Whatever is left of the body is not read, so nothing else can come on this connection.
    if (refusal !== undefined) return void response.writeHead(refusal, { connection: 'close' }).end();
    await handle(Object.assign(request, { auth, method, url }), response, json);
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
    const id = request.headers.get('mcp-session-id') ?? '';
    const session = open.get(id);
    if (session?.holder === holder) {
      // The map's order is that of the last use.
      open.delete(id);
      open.set(id, session);
      return session.transport.handleRequest(request, options);
    }
    if (!isInitializeRequest(options?.parsedBody)) return new Response(null, { status: 404 });
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: async (id) => {
        open.set(id, { holder, transport });
        const [oldest] = open.values();
        if (open.size > MOST_SESSIONS) await oldest?.transport.close();
      },
    });
    transport.onclose = () => open.delete(transport.sessionId ?? '');
    await newServer().connect(transport);
    return transport.handleRequest(request, options);
  };
}

function tokenOf({ headers }: IncomingMessage): string {
  return headers.authorization?.replace(/^Bearer /, '') ?? '';
}

/** What the body says, or the status that refuses it: it is too long, or no JSON, or its sender went away. */
async function bodyOf(request: IncomingMessage): Promise<{ json?: unknown; refusal?: 400 | 413 }> {
  try {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) return { refusal: 413 };
      chunks.push(chunk);
    }
    return { json: JSON.parse(Buffer.concat(chunks).toString()) };
  } catch {
    return { refusal: 400 };
  }
}
