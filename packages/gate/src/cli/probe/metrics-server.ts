import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InvalidArgumentError } from 'commander';
import { CommandError, messageOf } from '../command-error.ts';

/** Where metrics are served. */
export interface Listen {
  readonly host: string;
  readonly port: number;
}

/** An address to listen at, `9464` or `0.0.0.0:9464`; this machine only, unless it says otherwise. */
export function listenAddress(text: string): Listen {
  const [, host = '127.0.0.1', port] = /^(?:\[?([^\]]+?)\]?:)?(\d{1,5})$/.exec(text) ?? [];
  if (port !== undefined && Number(port) < 65_536) return { host, port: Number(port) };
  throw new InvalidArgumentError('Write it as 9464 or 0.0.0.0:9464.');
}

/** Serves a text at /metrics until it is disposed of. */
export async function serveMetrics(
  { host, port }: Listen,
  text: () => string,
): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(({ url, method }, response) => {
    const isThere = url === '/metrics' && (method === 'GET' || method === 'HEAD');
    response.writeHead(isThere ? 200 : 404, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(isThere ? text() : 'Metrics are at /metrics.\n');
  });
  await new Promise<void>((resolve, reject) => {
    const refuse = (failure: Error) =>
      reject(
        new CommandError(`Metrics cannot be served: ${messageOf(failure)}.`, 'Give --listen another port.'),
      );
    server.once('error', refuse).listen(port, host, resolve);
  });
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  const { port: own } = server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${name}:${own}/metrics`, [Symbol.asyncDispose]: close };
}
