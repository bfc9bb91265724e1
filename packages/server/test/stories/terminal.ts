import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { program } from '../support/program.ts';

/** Whether commands can be run at a terminal here: it takes `script` of util-linux. */
export const HAS_TERMINAL =
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;

/** How a terminal is set up. */
export interface TerminalOptions {
  readonly env: Readonly<Record<string, string>>;
  /** In characters. */
  readonly columns?: number;
  /** Typed when the program asks for a key. */
  readonly key?: string;
}

/** Runs `guidon` with some words at a terminal of its own, and answers what stood on the screen. */
export async function atTerminal(
  words: readonly string[],
  { env, columns = 100, key = '' }: TerminalOptions,
): Promise<string> {
  const command = [process.execPath, ...program(...words)].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', `stty cols ${columns}; ${command}`, '/dev/null'], {
    env: { ...env, PATH: process.env.PATH ?? '', TERM: 'xterm-256color' },
  });
  let screen = '';
  child.stdout.on('data', (chunk) => {
    const asked = screen.includes('Your key');
    screen += chunk;
    if (!asked && screen.includes('Your key')) child.stdin.write(`${key}\r`);
  });
  await once(child, 'close');
  return screen.replaceAll('\r\n', '\n');
}
