import type { Readable } from 'node:stream';
import type { Server } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { App } from '../app.ts';
import type { Caller } from '../principals/caller.ts';
import { FlagUpdates } from './flag-updates.ts';
import { logProtocolError } from './log-protocol-error.ts';
import { reserveStdout } from './reserve-stdout.ts';
import { createServerFactory, type Era } from './server-factory.ts';
import { type StdioStreams, StdioTransport } from './stdio-transport.ts';

/** How {@link serveStdioDoor} is run; everything has a default. */
export interface StdioDoorOptions {
  readonly streams?: StdioStreams;
  /** Ends the connection from this side; SIGTERM and SIGINT do by default. */
  readonly stop?: AbortSignal;
  /** How long calls under way may take to finish once the connection ends. Default 5 seconds. */
  readonly drainMs?: number;
}

const DRAIN_MS = 5_000;

/**
 * Serves MCP on standard input and output until the client closes its side or the process is told to stop.
 *
 * Calls under way are answered first. The app stays open: whoever made it closes it.
 */
export async function serveStdioDoor(app: App, options: StdioDoorOptions = {}): Promise<void> {
  const caller = await app.stdioCaller();
  const reserved = options.streams === undefined ? reserveStdout() : undefined;
  const transport = new StdioTransport(options.streams ?? processStreams(reserved?.write));
  const updates = new FlagUpdates(app);
  const handle = serveStdio(serverOf(app, caller, updates), {
    transport,
    onerror: (error) => logProtocolError(app.logger, error),
  });
  await Promise.race([transport.inputEnded, stopped(options.stop)]);
  await transport.drain(options.drainMs ?? DRAIN_MS);
  await handle.close();
  updates.close();
  reserved?.release();
  if (options.streams === undefined) process.stdin.destroy();
}

function serverOf(app: App, caller: Caller, updates: FlagUpdates): (context: { era: Era }) => Server {
  const surface = app.surface();
  const build = createServerFactory({ app, updates, caller: () => caller });
  return ({ era }) => {
    const server = build(era, surface);
    if (era === 'modern') tellListeners(server, app, caller, updates);
    return server;
  };
}

/** A client without a session listens at the connection, which passes on what was asked for. */
function tellListeners(server: Server, app: App, { principal }: Caller, updates: FlagUpdates): void {
  const stopFlags = updates.watch(
    () => principal,
    (uri) => void server.sendResourceUpdated({ uri }).catch(() => {}),
  );
  const stopTools = app.gate.watch(principal, app.surface(), () => {
    server.sendToolListChanged().catch(() => {});
  });
  server.onclose = () => {
    stopFlags();
    stopTools();
  };
}

function processStreams(write = process.stdout.write.bind(process.stdout)): StdioStreams {
  const output = write as (frame: string, written: (failure?: Error | null) => void) => boolean;
  // Without a listener, a client that went away would end the process with an exception.
  process.stdout.on('error', () => {});
  return { input: process.stdin as Readable, write: output };
}

function stopped(stop: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => resolve();
    if (stop !== undefined)
      return stop.aborted ? done() : stop.addEventListener('abort', done, { once: true });
    process.once('SIGTERM', done);
    process.once('SIGINT', done);
  });
}
