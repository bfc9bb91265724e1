import { createConnection, type Socket } from 'node:net';

/** What a server did with bytes: everything it wrote until it closed the connection, or fell silent. */
export interface RawExchange {
  readonly text: string;
  /** The status of every answer in it. */
  readonly statuses: readonly number[];
  readonly closed: boolean;
}

/** Opens a connection to a server. Its errors are of no interest: being cut off is what tests wait for. */
export function dial(url: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = createConnection(Number(port), hostname);
  socket.on('error', () => {});
  return socket;
}

/** Writes bytes as they are, and gathers the answer until the end, or until nothing came for `quietMs`. */
export function sendRaw(url: string, bytes: string | Buffer, quietMs = 500): Promise<RawExchange> {
  const socket = dial(url);
  socket.write(bytes);
  return gather(socket, quietMs);
}

/** Gathers what a server writes. */
export function gather(socket: Socket, quietMs: number): Promise<RawExchange> {
  return new Promise((resolve) => {
    let text = '';
    const done = (closed: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
      resolve({ text, statuses, closed });
    };
    const timer = setTimeout(() => done(false), quietMs);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      timer.refresh();
    });
    socket.once('close', () => done(true));
  });
}

/** A request as its lines. */
export function requestText(first: string, headers: readonly string[], body = ''): string {
  return `${[`${first} HTTP/1.1`, ...headers].join('\r\n')}\r\n\r\n${body}`;
}
