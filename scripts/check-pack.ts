import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from './lib/source-files.ts';
import { listToolsOverStdio } from './lib/stdio-session.ts';

/** The versions of Node that the packages are promised to work on. */
const NODES = ['22.18.0', '24'];

const FOLDERS = ['packages/core', 'packages/openfeature', 'packages/gate', 'packages/server'];

/** What the libraries want beside them. */
const PEERS = ['@modelcontextprotocol/server', '@openfeature/server-sdk'];

/** What somebody who installed the libraries does first. */
const IMPORTS = `
  import '@guidon/core';
  import { environmentSource, openGate } from '@guidon/gate';
  import { GuidonProvider } from '@guidon/openfeature';
  new GuidonProvider({ url: 'http://127.0.0.1:7420', key: 'gdn_srv_none' });
  await openGate({ flags: {}, tools: {}, sources: [environmentSource({})] });
`;

/** A gated server of a user's own, which listens on standard input and output where it is started. */
const GATED = `
  import { environmentSource, openGate, registration } from '@guidon/gate';
  import { defineGate } from '@guidon/gate/testing';
  import { McpServer } from '@modelcontextprotocol/server';
  import { serveStdio } from '@modelcontextprotocol/server/stdio';
  const options = { flags: { pdf: registration() }, tools: { export_pdf: { flag: 'pdf' } } };
  const server = () => {
    const shop = new McpServer({ name: 'shop', version: '1.0.0' });
    for (const name of ['read', 'export_pdf']) shop.registerTool(name, {}, () => ({ content: [] }));
    return shop;
  };
  export default defineGate({ gate: options, server });
  if (process.env.SERVE) {
    const gate = await openGate({ ...options, sources: [environmentSource(process.env)] });
    serveStdio((context) => gate.attach(server(), context));
  }
`;

const work = mkdtempSync(path.join(tmpdir(), 'guidon-pack-'));
try {
  const tarballs = pack();
  for (const version of NODES) await checkOn(version, tarballs);
} finally {
  rmSync(work, { recursive: true, force: true });
}

function pack(): string[] {
  run('npm', ['run', '--silent', 'build'], ROOT);
  const workspaces = FOLDERS.flatMap((folder) => ['--workspace', folder]);
  const answer = run('npm', ['pack', '--json', '--pack-destination', work, ...workspaces], ROOT);
  return packed(answer).map(({ filename, size }) => {
    console.log(`${filename}: ${Math.round(size / 1024)} KiB`);
    return path.join(work, filename);
  });
}

/** npm answers a list of packages, or since version 11 an object of them by name; prepack may print before it. */
function packed(answer: string): { filename: string; size: number }[] {
  const parsed: unknown = JSON.parse(answer.slice(answer.search(/^[[{]$/m)));
  return Object.values(parsed as Record<string, { filename: string; size: number }>);
}

async function checkOn(version: string, tarballs: readonly string[]): Promise<void> {
  const folder = mkdtempSync(path.join(work, `node-${version}-`));
  const manifest = { name: 'elsewhere', private: true, type: 'module', allowScripts: { node: true } };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  run('npm', ['install', '--no-audit', '--no-fund', `node@${version}`, ...PEERS, ...tarballs], folder);
  const running = run('npx', ['--no-install', 'node', '--version'], folder).trim();
  const tools = await listToolsOverStdio(['npx', '--no-install', 'guidon', 'mcp'], folder, environment());
  if (tools.length === 0) throw new Error(`No tools on Node ${running}.`);
  run('npx', ['--no-install', 'node', '--input-type=module', '--eval', IMPORTS], folder);
  checkGate(folder);
  console.log(
    `Node ${running}: npx guidon-gate writes snapshots, checks them and probes; npx guidon mcp answers with ${tools.length} tools; the libraries can be imported.`,
  );
}

/** Writes snapshots of a module's server, and holds the same server against them, as a module and as a process. */
function checkGate(folder: string): void {
  writeFileSync(path.join(folder, 'gate.config.js'), GATED);
  const gate = ['--no-install', 'guidon-gate'];
  for (const command of ['snapshot', 'check']) run('npx', [...gate, command], folder);
  const probe = [
    'probe',
    '--era',
    'both',
    '--timeout',
    '1m',
    '--snapshot',
    path.join('surfaces', 'all.json'),
  ];
  const server = ['--', path.join('node_modules', '.bin', 'node'), 'gate.config.js'];
  run('npx', [...gate, ...probe, ...server], folder, { SERVE: '1', ENABLED_FEATURES: 'pdf' });
}

function run(
  command: string,
  args: readonly string[],
  cwd: string,
  variables: NodeJS.ProcessEnv = {},
): string {
  const env = { ...environment(), ...variables };
  const options = { cwd, env, encoding: 'utf8', shell: process.platform === 'win32' } as const;
  return execFileSync(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The environment without the repository's own programs, and with a data folder that is thrown away. */
function environment(): NodeJS.ProcessEnv {
  const entries = (process.env.PATH ?? '').split(path.delimiter).filter((entry) => !entry.startsWith(ROOT));
  return { ...process.env, PATH: entries.join(path.delimiter), GUIDON_DATA: path.join(work, 'data') };
}
