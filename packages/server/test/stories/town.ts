import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { type Answer, callClient, connectOverHttp, run, serve } from '../parity/doors.ts';
import { atTerminal } from './terminal.ts';

/** A Guidon that listens, an agent that speaks MCP over HTTP with it, and people at terminals. */
export interface Town extends AsyncDisposable {
  /** The agent `release-bot`, of ada, calls a tool. */
  agent(tool: string, input: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** The operator calls a tool at the command line. */
  operator(tool: string, input: object): Promise<Readonly<Record<string, unknown>>>;
  /** Somebody runs `guidon` at a terminal, and types their key when asked for it. */
  person(name: 'ben' | 'ada', ...words: readonly string[]): Promise<string>;
  /** The same, on a terminal of some width, in colour. */
  colourful(columns: number, ...words: readonly string[]): Promise<string>;
}

/** Opens a {@link Town} in which production is protected once it is prepared; ben may approve, ada administers. */
export async function openTown(
  prepare: (operator: Town['operator']) => Promise<unknown> = async () => {},
): Promise<Town> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'guidon-town-'));
  const env = { GUIDON_DATA: folder, GUIDON_LOG_LEVEL: 'silent', PATH: '' };
  const server = await serve(env);
  const ada = await makeKey(env, 'person', 'ada', 'admin');
  const remote = { ...env, GUIDON_URL: new URL(server.url).origin, GUIDON_KEY: ada };
  const keys = {
    ada,
    ben: await makeKey(env, 'person', 'ben', 'approver'),
    bot: await makeKey(remote, 'agent', 'release-bot', 'editor'),
  };
  const client: Client = await connectOverHttp(server.url, keys.bot);
  const operator: Town['operator'] = async (tool, input) => {
    const { code, stdout } = await run(env, ['call', tool, '-', '--json'], JSON.stringify(input));
    if (code !== 0) throw new Error(stdout);
    return JSON.parse(stdout);
  };
  await prepare(operator);
  await operator('set_environment_policy', { environment: 'production', protected: true });
  return {
    agent: (tool, input) => callClient(client, tool, input),
    operator,
    person: (name, ...words) => atTerminal(words, { env: { ...env, NO_COLOR: '1' }, key: keys[name] }),
    colourful: (columns, ...words) => atTerminal(words, { env, columns }),
    async [Symbol.asyncDispose]() {
      await client.close();
      server.process.kill('SIGTERM');
      await once(server.process, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function makeKey(
  env: Readonly<Record<string, string>>,
  kind: string,
  name: string,
  role: string,
): Promise<string> {
  const { stdout } = await run(env, ['keys', 'create', kind, name, '--grant', role]);
  return stdout.trim();
}
