import { InMemoryTransport, type McpServer } from '@modelcontextprotocol/server';

const INITIALIZE = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'bench', version: '1.0.0' },
};

/** A session of a 2025 client in this process, without a client's own work: messages go in and come out. */
export class RawSession {
  readonly #transport: InMemoryTransport;
  #id = 0;
  #answered: (result: unknown) => void = () => {};

  private constructor(transport: InMemoryTransport) {
    this.#transport = transport;
    transport.onmessage = (message) => {
      if ('result' in message) this.#answered(message.result);
    };
  }

  /** Connects a server, and says hello. */
  static async open(server: McpServer): Promise<RawSession> {
    const [near, far] = InMemoryTransport.createLinkedPair();
    await server.connect(far);
    const session = new RawSession(near);
    await near.start();
    await session.request('initialize', INITIALIZE);
    await near.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    return session;
  }

  request(method: string, params: Record<string, unknown>): Promise<unknown> {
    const answer = new Promise((resolve) => {
      this.#answered = resolve;
    });
    void this.#transport.send({ jsonrpc: '2.0', id: ++this.#id, method, params });
    return answer;
  }

  close(): Promise<void> {
    return this.#transport.close();
  }
}
