import { shellCommand } from './shell-command.ts';
import { toml } from './toml.ts';

/** How a client reaches Guidon: by starting it, or at a URL with a key. */
export type Target =
  | { readonly door: 'stdio'; readonly command: string; readonly args: readonly string[]; readonly env: Env }
  | { readonly door: 'http'; readonly url: string; readonly key: string };

/** Environment variables by name. */
export type Env = Readonly<Record<string, string>>;

/** One MCP client: what it is called, where its configuration goes, and what that looks like. */
export interface Client {
  readonly title: string;
  /** Where to put it, or what to do with it. */
  readonly where: string;
  readonly configuration: (target: Target) => string;
  /** Where a key placeholder needs explaining. */
  readonly note?: string;
}

/** Every client `guidon connect` knows, by the name it takes. */
export const CLIENTS = {
  'claude-code': {
    title: 'Claude Code',
    where: 'run this in a terminal (add -s user for all your projects)',
    configuration: (target) =>
      target.door === 'stdio'
        ? shellCommand([
            'claude',
            'mcp',
            'add',
            'guidon',
            ...envFlags(target.env, '-e'),
            '--',
            ...programOf(target),
          ])
        : shellCommand([
            'claude',
            'mcp',
            'add',
            '--transport',
            'http',
            'guidon',
            target.url,
            '--header',
            bearer(target),
          ]),
  },
  'claude-desktop': {
    title: 'Claude Desktop',
    where: 'claude_desktop_config.json (Settings, Developer, Edit Config)',
    configuration: (target) => json({ mcpServers: { guidon: startedLocally(target) } }),
    note: 'Claude Desktop starts servers itself; --http goes through npx mcp-remote.',
  },
  cursor: {
    title: 'Cursor',
    where: '.cursor/mcp.json in the project, or ~/.cursor/mcp.json',
    configuration: (target) => json({ mcpServers: { guidon: plain(target) } }),
  },
  vscode: {
    title: 'VS Code',
    where: '.vscode/mcp.json in the project, or MCP: Open User Configuration',
    configuration: (target) =>
      json(target.door === 'stdio' ? { servers: { guidon: typed(target) } } : vscodeHttp(target)),
  },
  codex: {
    title: 'Codex',
    where: '~/.codex/config.toml, or .codex/config.toml in a trusted project',
    configuration: (target) =>
      toml('mcp_servers.guidon', target.door === 'stdio' ? plain(target) : codexHttp(target)),
  },
  gemini: {
    title: 'Gemini CLI',
    where: '~/.gemini/settings.json, or .gemini/settings.json in the project',
    configuration: (target) =>
      json({
        mcpServers: {
          guidon: target.door === 'stdio' ? plain(target) : { httpUrl: target.url, headers: headers(target) },
        },
      }),
  },
  zed: {
    title: 'Zed',
    where: 'settings.json (zed: open settings)',
    configuration: (target) => json({ context_servers: { guidon: plain(target) } }),
  },
  devin: {
    title: 'Devin Desktop (Windsurf)',
    where: '~/.config/devin/mcp_config.json, or .devin/mcp_config.json in the project',
    configuration: (target) =>
      json({
        mcpServers: {
          guidon: target.door === 'stdio' ? plain(target) : { ...plain(target), transport: 'http' },
        },
      }),
    note: 'Old Windsurf reads ~/.codeium/windsurf/mcp_config.json and wants serverUrl instead of url.',
  },
  jetbrains: {
    title: 'JetBrains AI Assistant',
    where: 'Settings, Tools, AI Assistant, Model Context Protocol: add this as JSON',
    configuration: (target) => json({ mcpServers: { guidon: plain(target) } }),
  },
  inspector: {
    title: 'MCP Inspector',
    where: 'run this in a terminal',
    configuration: (target) =>
      target.door === 'stdio'
        ? shellCommand([
            'npx',
            '@modelcontextprotocol/inspector',
            ...envFlags(target.env, '-e'),
            ...programOf(target),
          ])
        : shellCommand([
            'npx',
            '@modelcontextprotocol/inspector',
            '--cli',
            target.url,
            '--transport',
            'http',
            '--header',
            bearer(target),
            '--method',
            'tools/list',
          ]),
  },
} as const satisfies Record<string, Client>;

type Stdio = Extract<Target, { door: 'stdio' }>;
type Http = Extract<Target, { door: 'http' }>;

function programOf({ command, args }: Stdio): string[] {
  return [command, ...args];
}

function envFlags(env: Env, flag: string): string[] {
  return Object.entries(env).flatMap(([name, value]) => [flag, `${name}=${value}`]);
}

function plain(target: Target): Readonly<Record<string, unknown>> {
  if (target.door === 'http') return { url: target.url, headers: headers(target) };
  const { command, args, env } = target;
  return { command, args, ...(Object.keys(env).length === 0 ? {} : { env }) };
}

function typed(target: Target): Readonly<Record<string, unknown>> {
  return { type: target.door, ...plain(target) };
}

function startedLocally(target: Target): Readonly<Record<string, unknown>> {
  if (target.door === 'stdio') return plain(target);
  return { command: 'npx', args: ['-y', 'mcp-remote', target.url, '--header', bearer(target)] };
}

function vscodeHttp(target: Http): Readonly<Record<string, unknown>> {
  const input = { type: 'promptString', id: 'guidon-key', description: 'Guidon key', password: true };
  const key = target.key === KEY_PLACEHOLDER ? `\${input:${input.id}}` : target.key;
  return { inputs: [input], servers: { guidon: typed({ ...target, key }) } };
}

function codexHttp(target: Http): Readonly<Record<string, unknown>> {
  return { url: target.url, bearer_token_env_var: 'GUIDON_KEY' };
}

function headers(target: Http): Readonly<Record<string, string>> {
  return { Authorization: `Bearer ${target.key}` };
}

function bearer(target: Http): string {
  return `Authorization: Bearer ${target.key}`;
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/** Stands for the key, which is never printed. */
export const KEY_PLACEHOLDER = 'gdn_YOUR_KEY';

/** Where `guidon serve` listens when nobody says otherwise. */
export const DEFAULT_URL = 'http://127.0.0.1:7420/mcp';
