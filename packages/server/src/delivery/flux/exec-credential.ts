import { type ChildProcess, spawn } from 'node:child_process';
import { AppError } from '../../lib/app-error.ts';
import { isRecord, textOf } from '../fields.ts';

/** What a credential plugin answered. */
export interface ExecCredential {
  readonly token?: string;
  /** PEM. */
  readonly certificate?: string;
  /** PEM. */
  readonly key?: string;
  /** Milliseconds; absent: until the cluster refuses it. */
  readonly expires?: number;
}

/** A plugin as a kubeconfig names it. */
export interface ExecPlugin {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly apiVersion: string;
  /** Folder of the kubeconfig: a command with a path is looked for from there. */
  readonly folder: string;
  /** Whether it works only for somebody at a terminal (`interactiveMode: Always`). */
  readonly needsTerminal: boolean;
  /** What it is told of the cluster (`provideClusterInfo`). */
  readonly cluster?: Readonly<Record<string, unknown>>;
}

const MOST_OUTPUT = 1_000_000;

/** Reads the `exec` part of a kubeconfig's user; undefined for none. `cluster` is what a plugin that asks for it is told. */
export function execPlugin(
  value: unknown,
  folder: string,
  cluster: () => Readonly<Record<string, unknown>>,
): ExecPlugin | undefined {
  const command = textOf(value, 'command');
  if (!isRecord(value) || command === undefined) return undefined;
  const args = Array.isArray(value.args) ? value.args.map(String) : [];
  const env = Array.isArray(value.env) ? value.env : [];
  return {
    command,
    args,
    env: Object.fromEntries(
      env.flatMap((entry) => {
        const name = textOf(entry, 'name');
        return name === undefined ? [] : [[name, textOf(entry, 'value') ?? '']];
      }),
    ),
    apiVersion: textOf(value, 'apiVersion') ?? 'client.authentication.k8s.io/v1',
    folder,
    needsTerminal: value.interactiveMode === 'Always',
    ...(value.provideClusterInfo === true ? { cluster: cluster() } : {}),
  };
}

/**
 * Runs a credential plugin, without a shell and without a terminal, and reads what it prints.
 *
 * `environment` is what it inherits. Throws UNAVAILABLE when it fails, hangs or prints something else, MISCONFIGURED when
 * it works at a terminal only; its own words are not repeated, for they may hold secrets.
 */
export async function runPlugin(
  plugin: ExecPlugin,
  environment: Readonly<Record<string, string | undefined>>,
  timeoutMs: number,
): Promise<ExecCredential> {
  const { command, args, env, apiVersion, folder, cluster } = plugin;
  if (plugin.needsTerminal) throw terminalNeeded(command);
  const spec = { interactive: false, ...(cluster === undefined ? {} : { cluster }) };
  const info = JSON.stringify({ kind: 'ExecCredential', apiVersion, spec });
  const child = spawn(command, [...args], {
    cwd: folder,
    env: { ...environment, ...env, KUBERNETES_EXEC_INFO: info },
    // A group and session of its own: it finds no terminal to ask at, and ends together with what it has started.
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: false,
    windowsHide: true,
  });
  return readCredential(command, await outputOf(child, command, timeoutMs));
}

function outputOf(child: ChildProcess, command: string, timeoutMs: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const chunks: Buffer[] = [];
  let size = 0;
  const stop = (what: string) => {
    kill(child);
    reject(pluginFailed(command, what));
  };
  const late = setTimeout(() => stop(`did not end within ${timeoutMs / 1000} s`), timeoutMs);
  child.stdout?.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MOST_OUTPUT) stop('printed far too much');
    else chunks.push(chunk);
  });
  child.on('error', (failure) => reject(pluginFailed(command, 'could not be started', failure)));
  child.on('close', (code) => {
    if (code === 0) resolve(Buffer.concat(chunks).toString('utf8'));
    else reject(pluginFailed(command, 'failed'));
  });
  return promise.finally(() => clearTimeout(late));
}

/** Ends a plugin and all that it has started. */
function kill(child: ChildProcess): void {
  child.stdout?.destroy();
  try {
    if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function readCredential(command: string, printed: string): ExecCredential {
  let answer: unknown;
  try {
    answer = JSON.parse(printed);
  } catch {
    // What cannot be parsed may be a secret, and the parser's own words quote it.
    throw pluginFailed(command, 'did not print JSON');
  }
  const token = textOf(answer, 'status.token');
  const certificate = textOf(answer, 'status.clientCertificateData');
  const key = textOf(answer, 'status.clientKeyData');
  const expires = Date.parse(textOf(answer, 'status.expirationTimestamp') ?? '');
  if (token === undefined && (certificate === undefined || key === undefined))
    throw pluginFailed(command, 'printed no credential');
  return {
    ...(token === undefined ? {} : { token }),
    ...(certificate === undefined || key === undefined ? {} : { certificate, key }),
    ...(Number.isNaN(expires) ? {} : { expires }),
  };
}

function pluginFailed(command: string, what: string, cause?: unknown): AppError {
  return new AppError('UNAVAILABLE', `The credential plugin "${command}" ${what}.`, {
    hint: 'Whoever runs this server should try the command by hand.',
    ...(cause === undefined ? {} : { cause }),
  });
}

function terminalNeeded(command: string): AppError {
  return new AppError(
    'MISCONFIGURED',
    `The credential plugin "${command}" works only for somebody at a terminal.`,
    {
      hint: 'Whoever runs this server should use a credential that needs nobody to type.',
    },
  );
}
