import { Console } from 'node:console';

/** Where a protocol writes its frames once nobody else can. */
export interface ReservedOutput {
  /** Writes to the real stream. */
  readonly write: NodeJS.WriteStream['write'];
  /** Gives the stream back to everybody. */
  release(): void;
}

/**
 * Keeps standard output for the protocol: from now on whatever else writes there, or logs to the console, lands on
 * standard error.
 */
export function reserveStdout(): ReservedOutput {
  const { stdout, stderr } = process;
  const original = stdout.write;
  const console = globalThis.console;
  stdout.write = stderr.write.bind(stderr) as typeof stdout.write;
  globalThis.console = new Console(stderr);
  const release = () => {
    stdout.write = original;
    globalThis.console = console;
  };
  return { write: original.bind(stdout) as typeof stdout.write, release };
}
