import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { startHttpServer } from '../../../src/http/http-server.ts';
import { program } from '../../support/program.ts';
import type { TestApp } from './test-app.ts';

/** The two generations of clients. */
export const ERAS = ['legacy', 'modern'] as const;

/** The two transports. */
export const TRANSPORTS = ['stdio', 'http'] as const;

export type Era = (typeof ERAS)[number];
export type Transport = (typeof TRANSPORTS)[number];

/** What the person behind a client does with a form. */
export type Answer = {
  readonly action: 'accept' | 'decline' | 'cancel';
  readonly content?: Record<string, boolean>;
};

/** Asked anew for every form; undefined: the client shows none. */
export type Person = () => Answer;

/** A connected client. */
export interface Connected extends AsyncDisposable {
  readonly client: Client;
  /** The questions the person was asked. */
  readonly asked: string[];
}

export async function connect(
  test: TestApp,
  transport: Transport,
  era: Era,
  person?: Person,
): Promise<Connected> {
  return transport === 'stdio' ? connectStdio(test.folder, era, person) : connectOwnServer(test, era, person);
}

/** A client of a server that already listens. */
export async function connectHttp(url: string, key: string, era: Era, person?: Person): Promise<Connected> {
  const headers = { authorization: `Bearer ${key}` };
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
  return connected(transport, era, person);
}

async function connectOwnServer(test: TestApp, era: Era, person?: Person): Promise<Connected> {
  const server = await startHttpServer(test.app, { host: '127.0.0.1', port: 0 });
  const { client, asked } = await connectHttp(`${server.url}/mcp`, await test.key(), era, person);
  const dispose = async () => {
    await client.close();
    await server.close();
  };
  return { client, asked, [Symbol.asyncDispose]: dispose };
}

/** How a Guidon process on stdio is started. */
export function guidonMcp(folder: string) {
  return {
    command: process.execPath,
    args: program('mcp', '--toolsets', 'all'),
    env: { GUIDON_DATA: folder, GUIDON_LOG_LEVEL: 'silent', PATH: '' },
  };
}

function connectStdio(folder: string, era: Era, person?: Person): Promise<Connected> {
  return connected(new StdioClientTransport({ ...guidonMcp(folder), stderr: 'inherit' }), era, person);
}

async function connected(
  transport: StdioClientTransport | StreamableHTTPClientTransport,
  era: Era,
  person: Person | undefined,
): Promise<Connected> {
  const asked: string[] = [];
  const client = new Client(
    { name: 'doors-test', version: '1.0.0' },
    {
      capabilities: person === undefined ? {} : { elicitation: { form: {} } },
      ...(era === 'modern' ? { versionNegotiation: { mode: { pin: '2026-07-28' } } } : {}),
    },
  );
  if (person !== undefined) {
    client.setRequestHandler('elicitation/create', ({ params }) => {
      asked.push(params.message);
      return { ...person() };
    });
  }
  await client.connect(transport);
  return { client, asked, [Symbol.asyncDispose]: () => client.close() };
}
