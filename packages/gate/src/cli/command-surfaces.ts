import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { GateFlags } from '../testing/index.ts';
import { type Combination, type CombinationParts, combinationsOf } from './combinations.ts';
import { CommandError, messageOf } from './command-error.ts';
import type { Environment } from './program.ts';
import type { ServedSurfaces } from './served-surfaces.ts';
import { serverEnvironment } from './server-environment.ts';

/** How a server's command is run. */
export interface CommandParts extends CombinationParts {
  readonly command: readonly string[];
  readonly environment: Environment;
  /** The variable that turns flags on. */
  readonly variable: string;
}

/** A server of its own process, on standard input and output, which takes its flags from an environment variable. */
export function commandSurfaces(parts: CommandParts): ServedSurfaces {
  return {
    combinations: combinationsOf(parts),
    list: async (combination) => {
      try {
        return await listOver(transportOf(parts, combination));
      } catch (failure) {
        throw new CommandError(
          `${parts.command[0]} did not list its tools (${combination.name}): ${messageOf(failure)}`,
          'Run the command yourself: it has to be an MCP server on standard input and output.',
          { cause: failure },
        );
      }
    },
  };
}

async function listOver(transport: StdioClientTransport) {
  const client = new Client({ name: 'guidon-gate', version: '1.0.0' });
  try {
    await client.connect(transport);
    return (await client.listTools()).tools;
  } finally {
    await client.close();
  }
}

function transportOf({ command, environment, variable }: CommandParts, { flags }: Combination) {
  const [program = '', ...args] = command;
  const env = { ...serverEnvironment(environment), [variable]: featuresOf(flags) };
  return new StdioClientTransport({ command: program, args, env, stderr: 'inherit' });
}

/** Flags as `ENABLED_FEATURES` has them: `pdf,v2=false`, or as JSON where a list cannot say it. */
export function featuresOf(flags: GateFlags): string {
  const entries = Object.entries(flags);
  const isPlain = entries.every(([, value]) => typeof value === 'boolean' || /^[\d.]+%$/.test(String(value)));
  if (!isPlain) return JSON.stringify(flags);
  return entries.map(([key, value]) => (value === true ? key : `${key}=${value}`)).join(',');
}
