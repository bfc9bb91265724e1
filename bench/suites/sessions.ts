import { createHash } from 'node:crypto';
import { Agent } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { HttpDoor } from '../../packages/server/src/mcp/http-door.ts';
import { BenchApp } from '../support/bench-app.ts';
import { HttpClient } from '../support/http-client.ts';
import { INITIALIZE, rpcRequest } from '../support/mcp-client.ts';
import { residentMegabytes } from '../support/product.ts';
import { serveProduct } from '../support/served-product.ts';
import type { Row, Suite } from '../support/suite.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { pause } from '../support/timed.ts';

const SESSIONS = 1_000;
const PER_KEY = 20;
const WARM = 100;
const SETTLE_MS = 5_000;
const GOAL = { figure: 'MB', atMost: 0.15 };

/** What a session costs whose client is away. */
export const sessions: Suite = {
  name: 'sessions',
  async run() {
    const method = `${SESSIONS} sessions of 2025-era clients, ${PER_KEY} for each of ${SESSIONS / PER_KEY} keys: growth of the server's resident memory, and of the heap after a collection where the door runs in this process.`;
    return [
      {
        title: 'Memory of an idle session',
        method,
        rows: [await residentPerSession(), await heapPerSession()],
      },
    ];
  },
};

/**
 * The server first handles as many handshakes as there will be, of few keys: their sessions push each other out. What
 * it grows by afterwards is what sessions hold, not what requests leave behind.
 */
async function residentPerSession(): Promise<Row> {
  await using folder = await temporaryFolder();
  const keys = await makeKeys(folder.path, SESSIONS / PER_KEY);
  await using server = await serveProduct(folder.path);
  const agent = new Agent({ keepAlive: true });
  for (let round = 0; round < SESSIONS / WARM; round++)
    await openSessions(server.url, keys.slice(0, WARM / PER_KEY), agent);
  const before = await settled(server.process);
  const clients = await openSessions(server.url, keys, agent);
  const after = await settled(server.process);
  // Each must still be there: a session that was evicted would cost nothing.
  for (const client of clients) await client.request('ping', {});
  agent.destroy();
  return {
    what: 'resident, bundled server',
    figures: { MB: (after - before) / (SESSIONS - WARM) },
    goal: GOAL,
  };
}

async function settled(process: Parameters<typeof residentMegabytes>[0]): Promise<number> {
  await pause(SETTLE_MS);
  return residentMegabytes(process);
}

async function makeKeys(folder: string, howMany: number): Promise<string[]> {
  await using bench = await BenchApp.open(folder);
  const keys = Array.from(
    { length: howMany },
    (_, number) => `gdn_bench_key_${String(number).padStart(40, '0')}`,
  );
  for (const [number, key] of keys.entries()) await giveKey(bench, `client ${number}`, key);
  return keys;
}

async function giveKey({ app }: BenchApp, name: string, key: string): Promise<void> {
  const { organizationId } = (await app.operatorCaller()).principal;
  const principal = await app.storage.findOrCreatePrincipal({
    organizationId,
    kind: 'agent',
    name,
    grants: [{ role: 'editor' }],
  });
  const id = `key_${name}`;
  const row = { id, principalId: principal.id, createdAt: new Date().toISOString() };
  const hash = createHash('sha256').update(key).digest('hex');
  await app.storage.writeKeys((keys) => keys.insertKey(row, hash));
}

async function openSessions(url: URL, keys: readonly string[], agent: Agent): Promise<HttpClient[]> {
  const clients: HttpClient[] = [];
  for (const key of keys.flatMap((each) => Array.from({ length: PER_KEY }, () => each))) {
    const client = await new HttpClient('legacy', url, { key, agent }).open();
    await client.request('tools/list', {});
    clients.push(client);
  }
  return clients;
}

async function heapPerSession(): Promise<Row> {
  await using folder = await temporaryFolder();
  await using bench = await BenchApp.open(folder.path);
  const door = new HttpDoor(bench.app, { limits: { perPrincipal: 2 * SESSIONS } });
  await openInProcess(bench, door, WARM);
  const before = heapMegabytes();
  await openInProcess(bench, door, SESSIONS);
  const grown = heapMegabytes() - before;
  if (door.sessions.size !== WARM + SESSIONS)
    throw new Error(`Only ${door.sessions.size} sessions are open.`);
  await door.close();
  return { what: 'heap, door in this process', figures: { MB: grown / SESSIONS }, goal: GOAL };
}

async function openInProcess({ app }: BenchApp, door: HttpDoor, howMany: number): Promise<void> {
  const caller = await app.operatorCaller();
  const body: unknown = JSON.parse(rpcRequest('legacy', 0, 'initialize', INITIALIZE));
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  for (let session = 0; session < howMany; session++) {
    const request = new Request('http://127.0.0.1/mcp', { method: 'POST', headers });
    const response = await door.fetch({
      request,
      body,
      caller,
      endpoint: '/mcp',
      readOnly: false,
      over: Promise.resolve(),
    });
    if (!response.ok) throw new Error(await response.text());
    await response.text();
  }
}

function heapMegabytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
}
