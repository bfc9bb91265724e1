import { existsSync } from 'node:fs';
import { FLAG_KEY_PATTERN } from '@guidon/core';
import { type Command, InvalidArgumentError } from 'commander';
import type { GateFlags } from '../testing/index.ts';
import { CommandError } from './command-error.ts';
import { commandSurfaces } from './command-surfaces.ts';
import { moduleSurfaces } from './module-surfaces.ts';
import type { Environment } from './program.ts';
import type { ServedSurfaces } from './served-surfaces.ts';

/** The options by which a server is found. */
export interface SurfacesOptions {
  readonly module?: string;
  readonly dir: string;
  readonly flags?: readonly string[];
  readonly combination?: Readonly<Record<string, GateFlags>>;
  readonly variable: string;
}

/** Adds them to a command. */
export function describeSurfaces(command: Command): Command {
  return command
    .argument('[command...]', 'a server on standard input and output, after --; instead of a module')
    .option('-m, --module <file>', 'module that describes the server (default: gate.config.ts, or .js)')
    .option('-d, --dir <folder>', 'folder of the snapshots', 'surfaces')
    .option('-f, --flags <keys>', 'registration flags of the command, by commas', keysOf)
    .option(
      '-c, --combination <name=flags>',
      'one more that ships: beta=pdf,v2=20% (repeatable)',
      addCombination,
    )
    .option(
      '--variable <name>',
      'variable that turns flags on for the command',
      variableOf,
      'ENABLED_FEATURES',
    );
}

/** The server that the words and options name. */
export function openSurfaces(
  command: readonly string[],
  options: SurfacesOptions,
  environment: Environment,
): Promise<ServedSurfaces> | ServedSurfaces {
  const { flags, combination: named, variable, module } = options;
  if (command.length > 0)
    return commandSurfaces({ command, environment, variable, keys: flags ?? [], named });
  if (flags === undefined && named === undefined) return moduleSurfaces(module ?? defaultModule());
  throw new CommandError(
    '--flags and --combination are for servers that are given as a command.',
    'Give the command after --, or describe flags and combinations in the module.',
  );
}

function defaultModule(): string {
  return existsSync('gate.config.ts') ? 'gate.config.ts' : 'gate.config.js';
}

/** Flags by commas; each a key that a flag can have. */
function keysOf(text: string): readonly string[] {
  const keys = listOf(text);
  const wrong = keys.find((key) => !FLAG_KEY_PATTERN.test(key));
  if (wrong === undefined && keys.length > 0) return keys;
  throw new InvalidArgumentError('Give keys of flags by commas: export_pdf,v2_search.');
}

function variableOf(text: string): string {
  if (/^[A-Za-z_]\w*$/.test(text)) return text;
  throw new InvalidArgumentError('Give the name of an environment variable, such as ENABLED_FEATURES.');
}

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
}

function addCombination(text: string, before: Record<string, GateFlags> = {}): Record<string, GateFlags> {
  const at = text.indexOf('=');
  if (at < 1) throw new CommandError(`"${text}" is no combination.`, 'Write it as name=flag,flag=20%.');
  return { ...before, [text.slice(0, at)]: flagsOf(listOf(text.slice(at + 1))) };
}

function flagsOf(words: readonly string[]): GateFlags {
  return Object.fromEntries(
    words.map((word) => {
      const [key = '', value = 'true'] = word.split('=');
      if (/^(true|false|(100|\d{1,2}(\.\d{1,2})?)%)$/.test(value))
        return [key, value.endsWith('%') ? value : value === 'true'];
      throw new CommandError(
        `The flag "${key}" cannot be "${value}".`,
        'Write flag, flag=false or flag=20%.',
      );
    }),
  );
}
