import { execFile } from 'node:child_process';
import { AppError } from '../../lib/app-error.ts';
import { isRecord, textOf } from '../fields.ts';

/** What a credential plugin answered. */
export interface ExecCredential {
  readonly token?: string;
  /** PEM. */
  readonly certificate?: string;
  /** PEM. */
  readonly key?: string;
  /** Milliseconds; absent: as long as the process. */
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
}

const MOST_OUTPUT = 1_000_000;

/** Reads the `exec` part of a kubeconfig's user; undefined for none. */
export function execPlugin(value: unknown, folder: string): ExecPlugin | undefined {
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
  };
}

/**
 * Runs a credential plugin, without a shell and without a terminal, and reads what it prints.
 *
 * `environment` is what it inherits. Throws UNAVAILABLE when it fails, hangs or prints something else; its own words
 * are not repeated, for they may hold secrets.
 */
export async function runPlugin(
  plugin: ExecPlugin,
  environment: Readonly<Record<string, string | undefined>>,
  timeoutMs: number,
): Promise<ExecCredential> {
  const { command, args, env, apiVersion, folder } = plugin;
  const info = { kind: 'ExecCredential', apiVersion, spec: { interactive: false } };
  const options = {
    cwd: folder,
    env: { ...environment, ...env, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: MOST_OUTPUT,
    shell: false,
    windowsHide: true,
  } as const;
  const printed = await new Promise<string>((resolve, reject) => {
    const child = execFile(command, args, options, (failure, stdout) => {
      if (failure === null) resolve(stdout);
      else
        reject(
          pluginFailed(
            command,
            failure.killed === true ? `did not end within ${timeoutMs / 1000} s` : 'failed',
            failure,
          ),
        );
    });
    child.stdin?.end();
  });
  return readCredential(command, printed);
}

function readCredential(command: string, printed: string): ExecCredential {
  let answer: unknown;
  try {
    answer = JSON.parse(printed);
  } catch (failure) {
    throw pluginFailed(command, 'did not print JSON', failure);
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
    cause,
  });
}
