import { PassThrough } from 'node:stream';
import { CommanderError } from 'commander';
import { createProgram } from '../../../src/cli/program.ts';
import { AppError } from '../../../src/lib/app-error.ts';
import { type Answer, codeOf } from './answer.ts';

/** How a command is run. */
export interface CommandOptions {
  readonly env: Readonly<Record<string, string>>;
  /** The key a person types at the terminal; absent: there is none. */
  readonly typed?: string;
}

/** What a command left behind: its answer, and what it printed. */
export interface CommandEnd extends Answer {
  readonly stdout: string;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs one command line through the real program in this process: with these settings only, a terminal that somebody
 * types at or none, and what it prints kept.
 */
export async function runCommand(words: readonly string[], options: CommandOptions): Promise<CommandEnd> {
  using printed = new Surroundings(options);
  try {
    await (await createProgram(words)).parseAsync(words, { from: 'user' });
    return { ...answerIn(printed.stdout), stdout: printed.stdout };
  } catch (failure) {
    if (failure instanceof CommanderError) return { code: 'USAGE', stdout: printed.stdout };
    if (!(failure instanceof AppError)) throw failure;
    return { ...codeOf(failure), stdout: printed.stdout };
  }
}

function answerIn(stdout: string): Answer {
  try {
    return { output: JSON.parse(stdout) };
  } catch {
    return { output: {} };
  }
}

/** What a process has around it, put back afterwards. */
class Surroundings implements Disposable {
  stdout = '';
  readonly #env = process.env;
  readonly #stdin = Object.getOwnPropertyDescriptor(process, 'stdin') as PropertyDescriptor;
  readonly #writes = { stdout: process.stdout.write, stderr: process.stderr.write };
  readonly #listeners = SIGNALS.map((signal) => process.listeners(signal));

  constructor({ env, typed }: CommandOptions) {
    process.env = { PATH: this.#env.PATH, GUIDON_LOG_LEVEL: 'silent', ...env };
    Object.defineProperty(process, 'stdin', { configurable: true, value: terminal(typed) });
    process.stdout.write = (text: string | Uint8Array) => {
      this.stdout += text;
      return true;
    };
    process.stderr.write = () => true;
  }

  [Symbol.dispose](): void {
    process.env = this.#env;
    process.exitCode = undefined;
    Object.defineProperty(process, 'stdin', this.#stdin);
    process.stdout.write = this.#writes.stdout;
    process.stderr.write = this.#writes.stderr;
    for (const [index, signal] of SIGNALS.entries())
      for (const listener of process.listeners(signal))
        if (!this.#listeners[index]?.includes(listener)) process.off(signal, listener);
  }
}

/** Standard input: a terminal at which a key was typed already, or a closed pipe. */
function terminal(typed: string | undefined): PassThrough {
  const input = new PassThrough();
  if (typed === undefined) input.end();
  else input.write(`${typed}\r`);
  return Object.assign(input, { isTTY: typed !== undefined, setRawMode: () => input });
}
