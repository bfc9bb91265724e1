import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A network between a client and a server that can fail. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Breaks every connection and refuses new ones. */
  cut(): Promise<void>;
  /** Swallows everything from now on; connections stay open. */
  swallow(): void;
  /** All is well again, for new connections. */
  mend(): Promise<void>;
}

/** Listens on a free port of this machine and passes on to another. */
export async function tcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let swallowing = false;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  };
  const pass = (from: Socket, to: Socket) => {
    from.on('data', (bytes) => swallowing || to.write(bytes)).on('close', () => to.destroy());
  };
  const server = createServer((near) => {
    const far = connect(target);
    for (const socket of [near, far]) keep(socket);
    pass(near, far);
    pass(far, near);
  });
  const port = await listen(server, 0);
  const cut = async () => {
    const closed = server.listening ? once(server, 'close') : undefined;
    if (closed) server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    port,
    cut,
    swallow: () => {
      swallowing = true;
    },
    mend: async () => {
      swallowing = false;
      for (const socket of sockets) socket.destroy();
      if (!server.listening) await listen(server, port);
    },
    [Symbol.asyncDispose]: cut,
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as { port: number }).port;
}
