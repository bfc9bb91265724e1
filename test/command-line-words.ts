import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { createProgram as createGateProgram } from '../packages/gate/src/cli/program.ts';
import { createProgram } from '../packages/server/src/cli/program.ts';
import { ROOT } from '../scripts/lib/source-files.ts';

const SCRIPTS: Record<string, string> = JSON.parse(
  readFileSync(path.join(ROOT, 'package.json'), 'utf8'),
).scripts;

/** What a shell line asks of npm, guidon or guidon-gate that does not exist. */
export async function unknownWords(line: string): Promise<string[]> {
  const commands = line.replace(/\s#.*$/, '').split(/&&|\|\||[|;]/);
  return (await Promise.all(commands.map(unknownIn))).flat();
}

async function unknownIn(command: string): Promise<string[]> {
  const words = wordsOf(command);
  const start = words.findIndex((word) => /^(guidon|guidon-gate|npm)$/.test(word));
  const rest = words.slice(start + 1);
  if (start < 0 || words.slice(0, start).some((word) => !isPrefix(word))) return [];
  if (words[start] === 'npm') return unknownScript(rest);
  if (words[start] === 'guidon') return unknownTo(await createProgram(rest), rest);
  return unknownTo(createGateProgram({}), beforeOtherCommand(rest));
}

/** After -- come the words of somebody else's command. */
function beforeOtherCommand(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  return end < 0 ? words : words.slice(0, end);
}

function wordsOf(command: string): string[] {
  return command.match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
}

function isPrefix(word: string): boolean {
  return /^(\$|npx|-y|--no-install|sudo|[A-Z_]+=.*)$/.test(word);
}

function unknownScript([verb = '', name = '']: readonly string[]): string[] {
  const script = verb === 'run' ? name : verb;
  if (verb !== 'run' && !['start', 'test'].includes(verb)) return [];
  return Object.hasOwn(SCRIPTS, script) ? [] : [`npm ${verb === 'run' ? `run ${name}` : verb}`];
}

function unknownTo(program: Command, words: readonly string[]): string[] {
  let command = program;
  let name = program.name();
  const unknown: string[] = [];
  for (const word of words) {
    const next = command.commands.find((one) => one.name() === word);
    if (next !== undefined) [command, name] = [next, `${name} ${word}`];
    else if (word.startsWith('-') ? !hasOption(command, word) : isMissingCommand(command, word))
      unknown.push(`${name} ${word}`);
  }
  return unknown;
}

function isMissingCommand(command: Command, word: string): boolean {
  return command.commands.length > 0 && /^[a-z]/.test(word);
}

function hasOption(command: Command, word: string): boolean {
  const option = word.split('=')[0] ?? '';
  const known = command.options.flatMap(({ short, long }) => [short, long]);
  return ['-h', '--help', '-', ...known].includes(option);
}
