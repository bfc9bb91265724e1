import { realpathSync } from 'node:fs';
import { Argument, type Command } from 'commander';
import { loadConfig } from '../config/config.ts';
import { type Environment, readEnvironment } from '../config/env.ts';
import { loadSecrets } from '../config/secrets.ts';
import type { DatabaseConfig } from '../config/server-urls.ts';
import { CLIENTS, type Client, DEFAULT_URL, type Env, KEY_PLACEHOLDER, type Target } from './clients.ts';
import { paint } from './paint.ts';
import { note, print } from './print.ts';
import { type Column, printTable } from './print-table.ts';
import { type SurfaceOptions, withSurfaceOptions } from './surface-options.ts';

interface ConnectOptions extends SurfaceOptions {
  readonly http?: true;
  readonly url: string;
}

const EXAMPLES = `
The configuration goes to standard output and where to put it to standard error, so this works too:
  guidon connect cursor > .cursor/mcp.json

Examples:
  guidon connect                    which clients it knows
  guidon connect claude-code
  guidon connect codex --http       connect to a running guidon serve, with a key`;

/** `guidon connect`: what to tell an assistant so that it finds Guidon. */
export function describeConnect(command: Command): void {
  withSurfaceOptions(
    command.description('Prints the configuration that connects an MCP client to this Guidon.'),
  )
    .addArgument(new Argument('[client]', 'the client').choices(Object.keys(CLIENTS)))
    .option('--http', 'connect to a running guidon serve instead of starting one')
    .option('--url <url>', 'where it listens', DEFAULT_URL)
    .addHelpText('after', EXAMPLES)
    .action(connect);
}

function connect(name: keyof typeof CLIENTS | undefined, options: ConnectOptions): void {
  if (name === undefined) listClients();
  else connectClient(name, CLIENTS[name], options);
}

function connectClient(name: string, client: Client, options: ConnectOptions): void {
  const target = options.http === true ? overHttp(options.url) : overStdio(options);
  note(paint('dim', `${client.title}: ${client.where}`, process.stderr));
  if (client.note !== undefined) note(paint('dim', client.note, process.stderr));
  print(client.configuration(target));
  const left = target.door === 'http' ? keyNote(name) : passwordNote(readEnvironment());
  if (left !== undefined) note(paint('dim', left, process.stderr));
}

const COLUMNS: readonly Column<readonly [string, Client]>[] = [
  { title: 'NAME', value: ([name]) => name, paint: (text) => paint('bold', text) },
  { title: 'CLIENT', value: ([, client]) => client.title },
  { title: 'WHERE ITS CONFIGURATION GOES', value: ([, client]) => client.where, shrinks: true },
];

function listClients(): void {
  printTable(COLUMNS, Object.entries(CLIENTS));
  note(paint('dim', 'guidon connect <name> prints the configuration.', process.stderr));
}

function keyNote(name: string): string {
  if (name === 'codex') return 'Put the key into the environment variable GUIDON_KEY.';
  return `The key replaces ${KEY_PLACEHOLDER}. guidon serve tells it on its first start.`;
}

function overHttp(url: string): Target {
  return { door: 'http', url, key: KEY_PLACEHOLDER };
}

function overStdio(options: SurfaceOptions): Target {
  const [command, ...args] = thisProgram();
  return {
    door: 'stdio',
    command,
    args: [...args, 'mcp', ...surfaceFlags(options)],
    env: databaseOf(readEnvironment()),
  };
}

// The very program that runs now: no search path, registry or other version can come between.
function thisProgram(): [string, ...string[]] {
  return [process.execPath, ...process.execArgv, realpathSync(process.argv[1] ?? '')];
}

function surfaceFlags({ readOnly, toolsets, projects }: SurfaceOptions): string[] {
  return [
    ...(readOnly === true ? ['--read-only'] : []),
    ...(toolsets === undefined ? [] : ['--toolsets', toolsets]),
    ...(projects === undefined ? [] : ['--projects', projects]),
  ];
}

// Clients start servers with an environment and a folder of their own, so what is set here is said, and made absolute.
function databaseOf(environment: Environment): Env {
  const { dataFolder, database, redisUrl } = loadConfig(environment);
  return {
    ...(environment.GUIDON_DATA === undefined ? {} : { GUIDON_DATA: dataFolder }),
    ...(environment.GUIDON_DATABASE_URL === undefined ? {} : { GUIDON_DATABASE_URL: urlOf(database) }),
    ...(redisUrl === undefined ? {} : { GUIDON_REDIS_URL: redisUrl }),
  };
}

function urlOf(database: DatabaseConfig): string {
  return database.kind === 'sqlite' ? `sqlite:${database.path}` : database.url;
}

function passwordNote(environment: Environment): string | undefined {
  const { databasePassword, redisPassword } = loadSecrets(environment);
  if (databasePassword === undefined && redisPassword === undefined) return undefined;
  return 'The password of the database is left out. Put it into ~/.pgpass, or add it to the URL where only you read it.';
}
