import type { Command } from 'commander';
import type { App } from '../app.ts';
import { announceAdminKey } from './announce-admin-key.ts';
import { DEFAULT_URL } from './clients.ts';
import { openApp } from './open-app.ts';
import { paint } from './paint.ts';
import { note, print } from './print.ts';
import { stopSignal } from './stop-signal.ts';
import { type SurfaceOptions, withSurfaceOptions } from './surface-options.ts';

interface ServeOptions extends SurfaceOptions {
  readonly host?: string;
  readonly port?: string;
}

const EXAMPLES = `
Every request needs a key: "Authorization: Bearer gdn_…". The first start makes an administrator's key, and shows it
once on a terminal; otherwise it is in the file admin-key in the data folder. GUIDON_ADMIN_KEY brings your own.
With GUIDON_OAUTH_ISSUER the tokens of an issuer are taken too.

Examples:
  guidon serve
  guidon serve --port 8080 --read-only
  guidon connect cursor --http      how to connect a client to it
  GUIDON_URL=http://127.0.0.1:7420 GUIDON_KEY=gdn_… guidon keys list

docs/http.md describes the addresses; so does /api/v1/openapi.json, for programs.`;

/** `guidon serve`: the server that assistants, programs and applications share. */
export function describeServe(command: Command): void {
  withSurfaceOptions(
    command.description(
      'Serves over HTTP until it is told to stop: MCP for assistants, tools for programs, flags for applications.',
    ),
  )
    .option('--host <address>', 'address to listen on (default: 127.0.0.1, this machine only)')
    .option('--port <number>', 'port to listen on; 0 picks a free one (default: 7420)')
    .addHelpText('after', EXAMPLES)
    .action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
  const stopped = stopSignal();
  const door = import('../http/http-server.ts');
  await using app = await openApp({ ...options, logLevel: 'info' });
  await announceAdminKey(app);
  const server = await (await door).startHttpServer(app, app.config.http);
  app.sender.start();
  welcome(app, server.url);
  await stopped;
  await server.close();
}

function welcome(app: App, url: string): void {
  const { host } = app.config.http;
  if (!isLoopback(host)) warnOfOpenHost(host);
  print(`Guidon listens on ${paint('bold', new URL('/mcp', url).href)}`);
  print(`  database   ${app.storage.path}`);
  print(`  tools      ${toolCounts(app)}${app.config.readOnly ? ', read-only' : ''}`);
  if (app.config.oauth !== undefined) print(`  tokens     of ${app.config.oauth.issuer}`);
  print(
    `  connect    guidon connect claude-code --http${elsewhere(url)}   (or codex, cursor, vscode, inspector, …)`,
  );
  print(`  programs   GUIDON_URL=${reachable(url).origin}, and a key in GUIDON_KEY`);
  print('  stop       Ctrl-C');
}

function toolCounts(app: App): string {
  const [offered, callable] = [app.surface().tools.length, app.callable().tools.length];
  return offered === callable ? `${offered}` : `${offered} for assistants, ${callable} for programs`;
}

/** An address that means all of this machine's is none to connect to; this one always answers here. */
function reachable(url: string): URL {
  return new URL('/mcp', url.replace(/\/\/(0\.0\.0\.0|\[::\])/, '//127.0.0.1'));
}

function elsewhere(url: string): string {
  const { href } = reachable(url);
  return href === DEFAULT_URL ? '' : ` --url ${href}`;
}

function warnOfOpenHost(host: string): void {
  const warning = `${host} can be reached from other machines, and keys travel unencrypted. Put TLS in front of it.`;
  note(`${paint('yellow', 'Warning:', process.stderr)} ${warning}`);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
