import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { ERROR_META_KEY } from '../../../src/mcp/tool-result.ts';
import { connectHttp } from '../../doors/support/connect.ts';
import { program } from '../../support/program.ts';
import { type Answer, codeOf } from './answer.ts';
import { runCommand } from './command-line.ts';
import { CALLERS, type CallerName, type Staged } from './staged.ts';

/** A door that carries calls of tools. */
export interface Door extends AsyncDisposable {
  /** Who comes through it: somebody with a key, or whoever the door takes everybody for. */
  readonly callers: readonly (CallerName | 'machine')[];
  /** A person's key is a person's there; otherwise an agent's, or nobody's. */
  readonly people: boolean;
  call(caller: CallerName | 'machine', tool: string, input: object): Promise<Answer>;
}

/** The names of the doors. */
export const DOORS = ['json', 'mcp', 'stdio', 'cli', 'local'] as const;

/** One of {@link DOORS}. */
export type DoorName = (typeof DOORS)[number];

/** What carries tools: covered by every tool going through it. */
export const CARRIERS: Readonly<Record<string, DoorName>> = {
  'POST /api/v1/tools/{name}': 'json',
  'POST /mcp': 'mcp',
  'guidon mcp': 'stdio',
  'guidon call': 'cli',
  // Tools that only read, of clusters.
  'guidon delivery status': 'cli',
  'guidon delivery why': 'cli',
  'guidon delivery graph': 'cli',
  // Its routes are those that are enumerated.
  'guidon serve': 'json',
};

/** Opens all doors. */
export async function openDoors(staged: Staged): Promise<Readonly<Record<DoorName, Door>>> {
  return {
    json: jsonDoor(staged),
    mcp: await mcpDoor(staged),
    stdio: await stdioDoor(staged),
    cli: remoteDoor(staged),
    local: localDoor(staged),
  };
}

/** What a process takes to work on the database itself. */
export function onDatabase({ folder, app }: Staged): Record<string, string> {
  const { database } = app.config;
  return {
    GUIDON_DATA: folder,
    ...(database.kind === 'postgres' && { GUIDON_DATABASE_URL: database.url }),
  };
}

/** What a process takes to work on the server, with somebody's key. */
export function onServer({ apps, keys }: Staged, name: CallerName): Record<string, string> {
  return { GUIDON_URL: apps.url, GUIDON_KEY: keys[name] };
}

function jsonDoor({ apps, keys }: Staged): Door {
  const call: Door['call'] = async (caller, tool, input) => {
    const response = await fetch(`${apps.url}/api/v1/tools/${tool}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${keys[named(caller)]}`, 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });
    const body = (await response.json()) as { readonly error: never };
    return response.ok ? { output: body } : codeOf(body.error);
  };
  return { callers: CALLERS, people: true, call, ...NOTHING_OPEN };
}

async function mcpDoor({ apps, keys }: Staged): Promise<Door> {
  const opened = await Promise.all(
    CALLERS.map(async (name) => [name, await connectHttp(`${apps.url}/mcp`, keys[name], 'modern')] as const),
  );
  const clients = Object.fromEntries(opened);
  return {
    callers: CALLERS,
    people: false,
    call: (caller, tool, input) => callMcp(clients[named(caller)]?.client as Client, tool, input),
    [Symbol.asyncDispose]: async () => {
      for (const [, connected] of opened) await connected[Symbol.asyncDispose]();
    },
  };
}

async function stdioDoor(staged: Staged): Promise<Door> {
  const env = { GUIDON_LOG_LEVEL: 'silent', PATH: '', ...onDatabase(staged) };
  const args = program('mcp', '--toolsets', 'all');
  const client = new Client({ name: 'every-write', version: '1.0.0' });
  await client.connect(new StdioClientTransport({ command: process.execPath, args, env, stderr: 'inherit' }));
  return {
    callers: ['machine'],
    people: false,
    call: (_caller, tool, input) => callMcp(client, tool, input),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

async function callMcp(client: Client, tool: string, input: object): Promise<Answer> {
  const result = await client.callTool({ name: tool, arguments: { ...input } });
  if (result.isError === true) return codeOf(result._meta?.[ERROR_META_KEY] as never);
  return { output: result.structuredContent as Record<string, unknown> };
}

function remoteDoor(staged: Staged): Door {
  return {
    // It speaks to the JSON door; what people decide, it takes from a terminal only.
    callers: ['ada'],
    people: false,
    call: (caller, tool, input) => guidonCall(tool, input, onServer(staged, named(caller))),
    ...NOTHING_OPEN,
  };
}

function localDoor(staged: Staged): Door {
  return {
    callers: ['machine'],
    people: false,
    call: (_caller, tool, input) => guidonCall(tool, input, onDatabase(staged)),
    ...NOTHING_OPEN,
  };
}

function guidonCall(tool: string, input: object, env: Record<string, string>): Promise<Answer> {
  return runCommand(['call', tool, JSON.stringify(input), '--json', '--yes'], { env });
}

function named(caller: Door['callers'][number]): CallerName {
  if (caller !== 'machine') return caller;
  throw new Error('this door takes a key');
}

const NOTHING_OPEN = { [Symbol.asyncDispose]: async () => {} };
