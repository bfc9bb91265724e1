import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Bench } from './bench.ts';
import { type Check, must } from './check.ts';
import { CodexSession } from './codex-session.ts';

/** Codex lists the tools, calls them, and passes confirmations on to its person. */
export const CODEX_CHECKS: readonly Check[] = [{ name: 'codex', run: session }];

const SERVERS = ['guidon_stdio', 'guidon_http'];

async function session(bench: Bench): Promise<string> {
  await configure(bench);
  using codex = new CodexSession(bench);
  const clientInfo = { name: 'guidon-clients', title: 'Guidon', version: '1.0.0' };
  await codex.request('initialize', { clientInfo, capabilities: { experimentalApi: true } });
  codex.notify('initialized');
  const { data } = await codex.request('mcpServerStatus/list', {});
  const servers = data as readonly { readonly name: string; readonly tools: object }[];
  for (const name of SERVERS) {
    const tools = servers.find((server) => server.name === name)?.tools ?? {};
    must('list_flags' in tools, `${name} offers ${Object.keys(tools).length} tools`);
  }
  const { thread } = await codex.request('thread/start', { cwd: bench.folder });
  const { id } = thread as { readonly id: string };
  for (const server of SERVERS) await lifeOfFlag(codex, id, server);
  must(codex.asked.length === SERVERS.length, `the person was asked ${codex.asked.length} times`);
  return 'stdio and http: tools listed, a flag created, archived, and deleted after a confirmation';
}

async function lifeOfFlag(codex: CodexSession, threadId: string, server: string): Promise<void> {
  const key = `codex_${server}`;
  const calls: [string, Record<string, unknown>][] = [
    ['list_projects', {}],
    ['list_flags', {}],
    ['create_flag', { key }],
    ['update_flag', { key, archived: true }],
    ['delete_flag', { key }],
  ];
  for (const [tool, input] of calls) {
    const result = await codex.request('mcpServer/tool/call', { threadId, server, tool, arguments: input });
    must(result.isError !== true, `${server} ${tool}: ${JSON.stringify(result.content ?? result)}`);
  }
}

async function configure({ environment, stdio, http }: Bench): Promise<void> {
  const home = String(environment.CODEX_HOME);
  await mkdir(home, { recursive: true });
  const quoted = (text: string) => JSON.stringify(text);
  const env = Object.entries(stdio.env).map(([name, value]) => `${name} = ${quoted(value)}`);
  const lines = [
    '[mcp_servers.guidon_stdio]',
    `command = ${quoted(stdio.command)}`,
    `args = [${stdio.args.map(quoted).join(', ')}]`,
    `env = { ${env.join(', ')} }`,
    '[mcp_servers.guidon_http]',
    `url = ${quoted(http.url)}`,
    'bearer_token_env_var = "GUIDON_HTTP_KEY"',
  ];
  await writeFile(path.join(home, 'config.toml'), `${lines.join('\n')}\n`);
}
