import { type Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../program.ts';
import { serverEnvironment } from '../server-environment.ts';

/** A server that is looked at. */
export interface ProbeTarget {
  /** Names it in reports and metrics; without anything that could be a secret. */
  readonly name: string;
  /** A new connection. */
  open(): Parameters<Client['connect']>[0];
}

/** The variable a bearer token is read from, when no other one is named. */
export const TOKEN_VARIABLE = 'GUIDON_GATE_TOKEN';

/** What the words of a command line say: an address, or a command for standard input and output. */
export function probeTarget(
  words: readonly string[],
  environment: Environment,
  tokenVariable: string | undefined,
): ProbeTarget {
  const [first = ''] = words;
  if (words.length === 1 && /^https?:\/\//i.test(first))
    return urlTarget(first, tokenOf(environment, tokenVariable));
  if (words.length === 1 && /^\w+:\/\//.test(first))
    throw new CommandError(
      'The address is neither of http nor of https.',
      'Write it as https://mcp.example.org/mcp.',
    );
  const [command = '', ...args] = words;
  const env = serverEnvironment(environment, tokenVariable);
  return {
    name: nameOfCommand(words),
    open: () => new StdioClientTransport({ command, args, env, stderr: 'inherit' }),
  };
}

function urlTarget(address: string, token: string | undefined): ProbeTarget {
  if (!URL.canParse(address))
    throw new CommandError('The address is none.', 'Write it as https://mcp.example.org/mcp.');
  const url = new URL(address);
  if (url.username !== '' || url.password !== '')
    throw new CommandError(
      'There are credentials in the address, which everybody on this machine can read.',
      `Put a bearer token into the environment variable ${TOKEN_VARIABLE}.`,
    );
  if (token !== undefined && url.protocol === 'http:' && !isOwnMachine(url))
    throw new CommandError(
      'The token would travel unencrypted.',
      'Use https, or an address of this machine.',
    );
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return {
    name: `${url.origin}${url.pathname}`,
    open: () => new StreamableHTTPClientTransport(url, { requestInit: { headers } }),
  };
}

function tokenOf(environment: Environment, variable: string | undefined): string | undefined {
  const token = environment[variable ?? TOKEN_VARIABLE]?.trim();
  if (variable !== undefined && !token)
    throw new CommandError(
      `The environment variable ${variable} is not set.`,
      'Put the bearer token into it.',
    );
  return token === '' ? undefined : token;
}

function isOwnMachine({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
}

/** The command and its script, as far as neither is an option, an address or an assignment, which may have secrets in them. */
function nameOfCommand([command = '', script = '']: readonly string[]): string {
  if (!isPlain(command)) return 'command';
  return isPlain(script) ? `${command} ${script}`.trim() : command;
}

function isPlain(word: string): boolean {
  return !/^-|:\/\/|[=@]/.test(word);
}
