import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { ERROR_META_KEY } from '../../src/mcp/tool-result.ts';
import { program } from '../support/program.ts';

/** The doors: MCP twice, plain JSON over HTTP, the command line. */
export const DOORS = ['stdio', 'http', 'api', 'cli'] as const;

/** One of the doors. */
export type DoorName = (typeof DOORS)[number];

/** What a call answered: the output, or the error in the one form all doors show. */
export type Answer =
  | { readonly output: Readonly<Record<string, unknown>>; readonly text: string }
  | {
      readonly error: { readonly code: string; readonly message: string; readonly hint: string };
      readonly text: string;
    };

/** The same Guidon behind its doors, each a process of its own on one database. */
export interface Doors extends AsyncDisposable {
  call(door: DoorName, tool: string, input: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** Runs the program as typed: its exit code and what it printed. */
  command(
    ...words: readonly string[]
  ): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

const KEY = 'gdn_a-key-for-tests-that-is-long-enough-0000';

/** Opens all doors on the database in a folder. `settings` are environment variables. */
export async function openDoors(
  folder: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Doors> {
  const env = { GUIDON_DATA: folder, GUIDON_LOG_LEVEL: 'silent', PATH: '', ...settings };
  const stdio = await connect(
    new StdioClientTransport({
      command: process.execPath,
      args: program('mcp', '--toolsets', 'all'),
      env,
      stderr: 'inherit',
    }),
  );
  const server = await serve(env);
  const http = await connectOverHttp(server.url, KEY);
  return {
    call: (door, tool, input) => {
      if (door === 'cli') return callCli(env, tool, input);
      if (door === 'api') return callApi(server.url, tool, input);
      return callClient(door === 'stdio' ? stdio : http, tool, input);
    },
    command: (...words) => run(env, words),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([stdio.close(), http.close()]);
      server.process.kill('SIGTERM');
      await once(server.process, 'exit');
    },
  };
}

/** An MCP client over HTTP with a key. */
export function connectOverHttp(url: string, key: string): Promise<Client> {
  const requestInit = { headers: { authorization: `Bearer ${key}` } };
  return connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
}

async function connect(transport: StdioClientTransport | StreamableHTTPClientTransport): Promise<Client> {
  const client = new Client(
    { name: 'parity', version: '1.0.0' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  await client.connect(transport);
  return client;
}

/** Starts the HTTP server in a process of its own. */
export async function serve(
  env: Readonly<Record<string, string>>,
): Promise<{ readonly url: string; readonly process: ChildProcess }> {
  const child = spawn(process.execPath, program('serve', '--port', '0', '--toolsets', 'all'), {
    env: { ...env, GUIDON_ADMIN_KEY: KEY },
  });
  child.stderr.resume();
  for await (const line of createInterface(child.stdout)) {
    const url = /http:\S+\/mcp/.exec(line)?.[0];
    if (url !== undefined) return { url, process: child };
  }
  throw new Error('guidon serve ended before it listened');
}

/** Calls a tool through an MCP client. */
export async function callClient(
  client: Client,
  tool: string,
  input: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const result = await client.callTool({ name: tool, arguments: input });
  const [content] = result.content;
  const text = content?.type === 'text' ? content.text : '';
  if (result.isError === true) return { error: result._meta?.[ERROR_META_KEY] as never, text };
  return { output: result.structuredContent as Record<string, unknown>, text };
}

async function callApi(
  mcpUrl: string,
  tool: string,
  input: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const response = await fetch(new URL(`/api/v1/tools/${tool}`, mcpUrl), {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  const data = JSON.parse(text);
  return response.ok ? { output: data, text } : { error: data.error, text };
}

async function callCli(
  env: Readonly<Record<string, string>>,
  tool: string,
  input: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const { code, stdout, stderr } = await run(env, ['call', tool, '-', '--json'], JSON.stringify(input));
  const data = JSON.parse(stdout);
  return code === 0 ? { output: data, text: stdout } : { error: data, text: stderr };
}

/** Runs a command to its end, away from any terminal. */
export async function run(env: Readonly<Record<string, string>>, words: readonly string[], input = '') {
  const child = spawn(process.execPath, program(...words), { env });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code: code as number | null, stdout, stderr };
}
