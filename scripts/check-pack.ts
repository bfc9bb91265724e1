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
const PEERS = ['@openfeature/server-sdk'];

/** What somebody who installed the libraries does first. */
const IMPORTS = `
  import '@guidon/core';
  import { environmentSource, openGate } from '@guidon/gate';
  import { GuidonProvider } from '@guidon/openfeature';
  new GuidonProvider({ url: 'http://127.0.0.1:7420', key: 'gdn_srv_none' });
  await openGate({ flags: {}, tools: {}, sources: [environmentSource({})] });
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
  const manifest = { name: 'elsewhere', private: true, allowScripts: { node: true } };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  run('npm', ['install', '--no-audit', '--no-fund', `node@${version}`, ...PEERS, ...tarballs], folder);
  const running = run('npx', ['--no-install', 'node', '--version'], folder).trim();
  const tools = await listToolsOverStdio(['npx', '--no-install', 'guidon', 'mcp'], folder, environment());
  if (tools.length === 0) throw new Error(`No tools on Node ${running}.`);
  run('npx', ['--no-install', 'node', '--input-type=module', '--eval', IMPORTS], folder);
  console.log(
    `Node ${running}: npx guidon mcp answers with ${tools.length} tools; the libraries can be imported.`,
  );
}

function run(command: string, args: readonly string[], cwd: string): string {
  const options = { cwd, env: environment(), encoding: 'utf8', shell: process.platform === 'win32' } as const;
  return execFileSync(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The environment without the repository's own programs, and with a data folder that is thrown away. */
function environment(): NodeJS.ProcessEnv {
  const entries = (process.env.PATH ?? '').split(path.delimiter).filter((entry) => !entry.startsWith(ROOT));
  return { ...process.env, PATH: entries.join(path.delimiter), GUIDON_DATA: path.join(work, 'data') };
}
