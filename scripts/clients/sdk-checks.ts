import { createRequire } from 'node:module';
import path from 'node:path';
import type { Bench } from './bench.ts';
import type { Check } from './check.ts';
import { type AnyClient, useClient } from './use-client.ts';

type Transport = 'stdio' | 'http';

const INFO = { name: 'guidon-clients', version: '1.0.0' };
const CAPABILITIES = { elicitation: { form: {} } };
const YES = { action: 'accept' as const, content: { confirm: true } };

/** The SDK clients of both generations, on both transports. */
export const SDK_CHECKS: readonly Check[] = (['stdio', 'http'] as const).flatMap((transport) => [
  {
    name: `sdk-v2-modern-${transport}`,
    run: (bench: Bench) => secondGeneration(bench, transport, { pin: '2026-07-28' }),
  },
  { name: `sdk-v2-auto-${transport}`, run: (bench: Bench) => secondGeneration(bench, transport, 'auto') },
  { name: `sdk-v2-legacy-${transport}`, run: (bench: Bench) => secondGeneration(bench, transport, 'legacy') },
  { name: `sdk-v1-${transport}`, run: (bench: Bench) => firstGeneration(bench, transport) },
]);

function installed(bench: Bench): NodeJS.Require {
  return createRequire(path.join(bench.folder, 'package.json'));
}

async function secondGeneration(
  bench: Bench,
  transport: Transport,
  mode: 'auto' | 'legacy' | { pin: string },
): Promise<string> {
  const load = installed(bench);
  const sdk = load('@modelcontextprotocol/client') as typeof import('@modelcontextprotocol/client');
  const stdio = load(
    '@modelcontextprotocol/client/stdio',
  ) as typeof import('@modelcontextprotocol/client/stdio');
  const client = new sdk.Client(INFO, { capabilities: CAPABILITIES, versionNegotiation: { mode } });
  let questions = 0;
  client.setRequestHandler('elicitation/create', () => {
    questions++;
    return YES;
  });
  const server = { ...bench.stdio, args: [...bench.stdio.args] };
  const { url, key } = bench.http;
  const requestInit = { headers: { authorization: `Bearer ${key}` } };
  await client.connect(
    transport === 'stdio'
      ? new stdio.StdioClientTransport(server)
      : new sdk.StreamableHTTPClientTransport(new URL(url), { requestInit }),
  );
  const version = client.getNegotiatedProtocolVersion();
  return `${version}: ${await useClient(client, () => questions)}`;
}

/** As much of the first generation's SDK as is used here; its types are not installed with the project. */
interface FirstGeneration {
  readonly Client: new (
    info: typeof INFO,
    options: { capabilities: typeof CAPABILITIES },
  ) => AnyClient & {
    connect(transport: unknown): Promise<void>;
    setRequestHandler(schema: unknown, handler: () => unknown): void;
  };
  readonly StdioClientTransport: new (server: Bench['stdio']) => unknown;
  readonly StreamableHTTPClientTransport: new (url: URL, options: object) => unknown;
  readonly ElicitRequestSchema: unknown;
}

async function firstGeneration(bench: Bench, transport: Transport): Promise<string> {
  const load = installed(bench);
  const parts = ['client/index.js', 'client/stdio.js', 'client/streamableHttp.js', 'types.js'];
  const sdk = Object.assign(
    {},
    ...parts.map((part) => load(`@modelcontextprotocol/sdk/${part}`)),
  ) as FirstGeneration;
  const client = new sdk.Client(INFO, { capabilities: CAPABILITIES });
  let questions = 0;
  client.setRequestHandler(sdk.ElicitRequestSchema, () => {
    questions++;
    return YES;
  });
  const { url, key } = bench.http;
  const options = { requestInit: { headers: { authorization: `Bearer ${key}` } } };
  await client.connect(
    transport === 'stdio'
      ? new sdk.StdioClientTransport(bench.stdio)
      : new sdk.StreamableHTTPClientTransport(new URL(url), options),
  );
  return useClient(client, () => questions);
}
