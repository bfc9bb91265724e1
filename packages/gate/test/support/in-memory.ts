import type { Gate } from '@guidon/gate';
import { InMemoryTransport } from '@modelcontextprotocol/server';
import { connectTransport, type TestClient } from './clients.ts';
import { SERVERS, type ServerKind } from './servers.ts';

/** A client of a gated server in the same process, which has no credential: the principal is the process. */
export async function inMemory(gate: Gate, kind: ServerKind, tools: readonly string[]): Promise<TestClient> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  await gate.attach(SERVERS[kind](tools)).connect(far);
  return connectTransport(near);
}
