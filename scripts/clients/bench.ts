import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withOwnNode } from '../conformance/install-packages.ts';

/** Where clients are tried: a temporary home, the built product, and a server of it that listens. */
export interface Bench extends AsyncDisposable {
  /** Where the clients are installed. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** How the product is started on stdio. */
  readonly stdio: {
    readonly command: string;
    readonly args: readonly string[];
    readonly env: Readonly<Record<string, string>>;
  };
  readonly http: { readonly url: string; readonly key: string };
  /** Runs an installed program; answers what it printed, and its exit code. */
  run(program: string, args: readonly string[], more?: NodeJS.ProcessEnv): Promise<ProgramRun>;
}

export interface ProgramRun {
  readonly code: number;
  readonly output: string;
}

const MAIN = fileURLToPath(new URL('../../packages/server/bin/guidon.js', import.meta.url));
const PROGRAM_MS = 60_000;

/** A bench in a folder the clients were installed into. */
export async function openBench(folder: string): Promise<Bench> {
  const home = path.join(folder, 'home');
  await mkdir(home, { recursive: true });
  const key = `gdn_${randomBytes(32).toString('base64url')}`;
  const env = { GUIDON_DATA: path.join(folder, 'data'), GUIDON_TOOLSETS: 'all' };
  const environment = isolated(home, env);
  const server = spawn(process.execPath, [MAIN, 'serve', '--port', '0'], {
    env: { ...environment, GUIDON_ADMIN_KEY: key },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return {
    folder,
    environment,
    stdio: { command: process.execPath, args: [MAIN, 'mcp'], env },
    http: { url: await listening(server), key },
    run: (program, args, more) => runProgram(folder, { ...environment, ...more }, program, args),
    [Symbol.asyncDispose]: () => stop(server),
  };
}

/** Nothing of the user's is read or written. */
function isolated(home: string, env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH = '' } = process.env;
  const folders = {
    HOME: home,
    USERPROFILE: home,
    XDG_CONFIG_HOME: path.join(home, '.config'),
    CODEX_HOME: path.join(home, '.codex'),
  };
  const quiet = {
    MCP_INSPECTOR_SECRET_STORE: 'memory',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_TELEMETRY: '1',
    NO_COLOR: '1',
  };
  return withOwnNode({ PATH, ...folders, ...quiet, ...env });
}

async function listening(server: ChildProcess): Promise<string> {
  if (server.stdout === null) throw new Error('The server has no output.');
  for await (const line of createInterface(server.stdout)) {
    const url = /listens on (http:\S+)/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('The server did not start.');
}

async function stop(server: ChildProcess): Promise<void> {
  const gone = once(server, 'exit');
  server.kill('SIGTERM');
  await gone;
}

async function runProgram(
  folder: string,
  env: NodeJS.ProcessEnv,
  program: string,
  args: readonly string[],
): Promise<ProgramRun> {
  const file = path.join(folder, 'node_modules/.bin', program);
  const options = { cwd: folder, env, timeout: PROGRAM_MS, maxBuffer: 32 * 1024 * 1024 };
  try {
    const { stdout, stderr } = await promisify(execFile)(file, [...args], options);
    return { code: 0, output: stdout + stderr };
  } catch (failure) {
    const { code, stdout = '', stderr = '' } = failure as { code?: number; stdout?: string; stderr?: string };
    return { code: typeof code === 'number' ? code : -1, output: stdout + stderr };
  }
}
