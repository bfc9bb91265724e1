import {
  Client as SecondClient,
  StreamableHTTPClientTransport as SecondHttp,
} from '@modelcontextprotocol/client';
import { StdioClientTransport as SecondStdio } from '@modelcontextprotocol/client/stdio';
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as FirstStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as FirstHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';

/** The clients that servers meet: of both SDKs, and of the second in both eras of the protocol. */
export const CLIENTS = ['sdk 1.x', 'sdk 2.x, 2025', 'sdk 2.x, 2026'] as const;

export type ClientKind = (typeof CLIENTS)[number];

/** Where a server is. */
export type Place =
  | { readonly command: string; readonly args: string[]; readonly env: Record<string, string> }
  | { readonly url: string; readonly token: string };

/** What a call answered: a result, or the protocol's error. */
export interface Answer {
  readonly text: string;
  readonly isError: boolean;
  /** The protocol's code, where it was its error. */
  readonly code?: number;
}

/** A connected client, whichever it is. */
export interface TestClient extends AsyncDisposable {
  tools(): Promise<string[]>;
  list(): Promise<Readonly<Record<string, unknown>>>;
  call(name: string, input?: Record<string, unknown>): Promise<Answer>;
  /** How often it was told that the list changed. */
  readonly told: () => number;
}

const INFO = { name: 'gate-tests', version: '1.0.0' };

/** Connects a client of a kind to a server. */
export function connectClient(kind: ClientKind, place: Place): Promise<TestClient> {
  return kind === 'sdk 1.x' ? connectFirst(place) : connectSecond(place, kind.endsWith('2026'));
}

async function connectFirst(place: Place): Promise<TestClient> {
  const client = new FirstClient(INFO);
  let told = 0;
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
    told++;
  });
  const transport =
    'url' in place ? new FirstHttp(new URL(place.url), withToken(place.token)) : new FirstStdio(place);
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  return clientOf(client, () => told);
}

function connectSecond(place: Place, modern: boolean): Promise<TestClient> {
  return connectTransport(
    'url' in place ? new SecondHttp(new URL(place.url), withToken(place.token)) : new SecondStdio(place),
    modern,
  );
}

/** Connects a client of the second SDK through a transport. */
export async function connectTransport(
  transport: Parameters<SecondClient['connect']>[0],
  modern = false,
): Promise<TestClient> {
  let told = 0;
  const client = new SecondClient(INFO, {
    versionNegotiation: { mode: modern ? { pin: '2026-07-28' } : 'legacy' },
    listChanged: { tools: { autoRefresh: false, debounceMs: 0, onChanged: () => void told++ } },
  });
  await client.connect(transport);
  return clientOf(client, () => told);
}

function withToken(token: string) {
  return { requestInit: { headers: { authorization: `Bearer ${token}` } } };
}

interface AnyClient {
  // biome-ignore lint/suspicious/noExplicitAny: two generations of types
  listTools(...options: any[]): Promise<{ tools: { name: string }[] }>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  callTool(call: any): Promise<any>;
  close(): Promise<void>;
}

function clientOf(client: AnyClient, told: () => number): TestClient {
  return {
    told,
    list: async () => ({ ...(await client.listTools(undefined, { cacheMode: 'refresh' })) }),
    tools: async () =>
      (await client.listTools(undefined, { cacheMode: 'refresh' })).tools.map(({ name }) => name),
    call: async (name, input = {}) => {
      try {
        const { content, isError = false } = await client.callTool({ name, arguments: input });
        return { text: content.map(({ text }: { text: string }) => text).join('\n'), isError };
      } catch (failure) {
        const { message, code } = failure as { message: string; code: number };
        return { text: message, isError: true, code };
      }
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}
