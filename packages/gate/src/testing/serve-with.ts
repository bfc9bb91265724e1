import { Client, type ContentBlock, InMemoryTransport, type Tool } from '@modelcontextprotocol/client';
import { didYouMean } from '../closest.ts';
import type { Flags } from '../flags.ts';
import type { Gate } from '../gate.ts';
import { GateError } from '../gate-error.ts';
import { isKillSwitch } from '../kill-switches.ts';
import { openGate } from '../open-gate.ts';
import type { Principal } from '../principal.ts';
import { type MemorySource, memorySource } from '../sources/memory.ts';
import type { GateConfig, GateFlags, ServableServer } from './gate-config.ts';

/** What a call answered. */
export interface ToolAnswer {
  /** The texts of the result, or the message of the protocol's error. */
  readonly text: string;
  readonly isError: boolean;
  readonly content: readonly ContentBlock[];
}

/** A gated server in this process, and a real client of it. */
export interface ServedGate<F extends Flags = Flags> extends AsyncDisposable {
  readonly gate: Gate<F>;
  readonly client: Client;
  /** Its flags: `source.set('kill.export_pdf', true)` throws a kill switch. A session keeps its surface. */
  readonly source: MemorySource;
  /** The tools it lists, whole. */
  list(): Promise<readonly Tool[]>;
  /** The names of the tools it lists. */
  tools(): Promise<readonly string[]>;
  /** Calls a tool. Does not throw: the protocol's errors are answers too. */
  call(tool: string, input?: Readonly<Record<string, unknown>>): Promise<ToolAnswer>;
  close(): Promise<void>;
}

/** How a server is opened for a test. */
export interface ServeWithOptions {
  /** Who calls. Default: what the gate's `process` says. */
  readonly principal?: Principal;
}

/**
 * Serves a gated server with exactly these flags, whatever the environment, files and databases say; the others have their
 * defaults. The client has a session, so its surface stays as it was when it connected. Throws `INVALID_FLAG`, also for a flag
 * that the gate does not declare.
 */
export async function serveWith<const F extends Flags>(
  config: GateConfig<F>,
  flags: GateFlags = {},
  options: ServeWithOptions = {},
): Promise<ServedGate<F>> {
  const { pins: _, ...kept } = config.gate;
  checkDeclared(flags, kept.flags);
  const source = memorySource(flags);
  const process = options.principal ?? kept.process;
  const gate = await openGate<F>({ ...kept, sources: [source], ...(process && { process }) });
  try {
    const server = gate.attach(await config.server(gate));
    return servedGate(gate, source, await connectTo(server));
  } catch (failure) {
    await gate.close();
    throw failure;
  }
}

function checkDeclared(flags: GateFlags, declared: Flags): void {
  for (const key of Object.keys(flags)) {
    if (isKillSwitch(key) || Object.hasOwn(declared, key)) continue;
    const hint = didYouMean(key, Object.keys(declared), 'Declare it in the flags of the gate.');
    throw new GateError('INVALID_FLAG', `The gate does not declare the flag "${key}".`, hint);
  }
}

/** A client of a server in the same process. */
async function connectTo(server: ServableServer): Promise<Client> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  await server.connect(far as never);
  const client = new Client({ name: 'guidon-gate-testing', version: '1.0.0' });
  await client.connect(near);
  return client;
}

function servedGate<F extends Flags>(gate: Gate<F>, source: MemorySource, client: Client): ServedGate<F> {
  const list = async () => (await client.listTools(undefined, { cacheMode: 'refresh' })).tools;
  const close = async () => {
    await client.close();
    await gate.close();
  };
  return {
    ...{ gate, client, source, list, close },
    tools: async () => (await list()).map(({ name }) => name),
    call: (tool, input = {}) => callTool(client, tool, input),
    [Symbol.asyncDispose]: close,
  };
}

async function callTool(
  client: Client,
  name: string,
  input: Readonly<Record<string, unknown>>,
): Promise<ToolAnswer> {
  try {
    const { content, isError = false } = await client.callTool({ name, arguments: { ...input } });
    const texts = content.flatMap((block) => (block.type === 'text' ? [block.text] : []));
    return { text: texts.join('\n'), isError, content };
  } catch (failure) {
    return { text: failure instanceof Error ? failure.message : String(failure), isError: true, content: [] };
  }
}
