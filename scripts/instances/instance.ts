import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { ROOT } from '../lib/source-files.ts';

/** The flag whose changes every instance listens to. */
export const BEACON = 'beacon';

const ADMIN_KEY = 'gdn_instances_0123456789abcdefghijklmnop';

/** A running `guidon serve`, with a client that calls its tools and hears of changes. */
export interface Instance extends AsyncDisposable {
  readonly name: string;
  /** When it last told that {@link BEACON} changed, by `performance.now()`. */
  readonly toldAt: number;
  /** The output of a tool; throws when the call fails for whatever reason. */
  // biome-ignore lint/suspicious/noExplicitAny: callers know the tools they call
  call(tool: string, input: Record<string, unknown>): Promise<any>;
  /** From now on its client hears of changes. */
  listen(): Promise<void>;
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** Makes the key by which an application reads `staging`, and answers its secret. */
  sdkKey(): Promise<string>;
  /** What an application with that key is answered about all flags. */
  flags(sdkKey: string): Promise<FlagsAnswer>;
}

/** An answer of OFREP's bulk evaluation. */
export interface FlagsAnswer {
  readonly status: number;
  readonly etag: string | null;
  readonly body: { readonly flags?: readonly { readonly key: string; readonly value: unknown }[] };
}

/** Starts an instance on a free port. */
export async function startInstance(name: string, environment: Record<string, string>): Promise<Instance> {
  const child = spawn(
    process.execPath,
    ['--conditions=guidon-source', path.join(ROOT, 'packages/server/src/main.ts'), 'serve'],
    {
      env: {
        PATH: process.env.PATH,
        GUIDON_PORT: '0',
        GUIDON_ADMIN_KEY: ADMIN_KEY,
        GUIDON_LOG_LEVEL: 'silent',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const url = await announcedUrl(child);
  const client = new Client({ name: 'instances', version: '1.0.0' }, { capabilities: {} });
  const headers = { authorization: `Bearer ${ADMIN_KEY}` };
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  let toldAt = 0;
  client.setNotificationHandler('notifications/resources/updated', () => {
    toldAt = performance.now();
  });
  return {
    name,
    get toldAt() {
      return toldAt;
    },
    call: (tool, input) => call(client, tool, input),
    listen: async () => {
      await client.subscribeResource({ uri: `flag://default/${BEACON}` });
    },
    signal: (signal) => child.kill(signal),
    sdkKey: () => makeSdkKey(url),
    flags: (sdkKey) => readFlags(url, sdkKey),
    [Symbol.asyncDispose]: async () => {
      await client.close();
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function makeSdkKey(url: URL): Promise<string> {
  const sdk = { project: 'default', environment: 'staging', exposure: 'server' };
  const made = await post(new URL('/api/v1/keys', url), ADMIN_KEY, {
    kind: 'sdk',
    name: 'an application',
    sdk,
  });
  const { secret } = (await made.json()) as { secret?: string };
  if (secret === undefined) throw new Error(`No key was made: ${made.status}`);
  return secret;
}

async function readFlags(url: URL, sdkKey: string): Promise<FlagsAnswer> {
  const context = { targetingKey: 'ada' };
  const answer = await post(new URL('/ofrep/v1/evaluate/flags', url), sdkKey, { context });
  const body = (await answer.json()) as FlagsAnswer['body'];
  return { status: answer.status, etag: answer.headers.get('etag'), body };
}

function post(url: URL, key: string, body: object): Promise<Response> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function call(client: Client, name: string, input: Record<string, unknown>) {
  const result = await client.callTool({ name, arguments: input }, { timeout: 30_000 });
  if (result.isError === true) throw new Error(JSON.stringify(result.content));
  return result.structuredContent;
}

async function announcedUrl(child: ChildProcess): Promise<URL> {
  if (child.stdout === null) throw new Error('The program has no standard output.');
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /https?:\/\/[\w.:[\]/-]+/.exec(line)?.[0];
    if (url === undefined) continue;
    child.stdout.resume();
    return new URL(url);
  }
  throw new Error('An instance ended before it listened.');
}
