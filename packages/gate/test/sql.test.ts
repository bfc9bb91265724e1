import { DatabaseSync } from 'node:sqlite';
import { openGate, registration, type SqlClient, sqlSource } from '@guidon/gate';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { tcpProxy } from '../../server/test/support/tcp-proxy.ts';
import {
  createTestDatabase,
  postgresAnswers,
  type TestDatabase,
} from '../../server/test/support/test-postgres.ts';
import { CLIENTS } from './support/clients.ts';
import { inMemory } from './support/in-memory.ts';
import { serveGated } from './support/serve-gated.ts';

const TABLE = 'create table tenant_features (tenant_id text, feature text, enabled TYPE)';
const TOOLS = ['export_pdf', 'read', 'search_v2'];

interface Rows {
  readonly client: SqlClient;
  /** How many statements were run. */
  readonly queries: () => number;
  run(sql: string): Promise<unknown>;
  /** How this table writes true and false, or anything else. */
  readonly type: string;
}

const sqlite = async (): Promise<Rows> => {
  const database = new DatabaseSync(':memory:');
  let queries = 0;
  const client = {
    prepare: (sql: string) => {
      queries++;
      return database.prepare(sql);
    },
  };
  return { client, queries: () => queries, run: async (sql) => database.exec(sql), type: 'text' };
};

let database: TestDatabase | undefined;
const pools: pg.Pool[] = [];

const postgres = async (): Promise<Rows> => {
  database ??= await createTestDatabase();
  const pool = new pg.Pool({ connectionString: await database.newSchema(), max: 2 });
  pool.on('error', () => {}).on('connect', (client) => client.on('error', () => {}));
  pools.push(pool);
  let queries = 0;
  const client = {
    query: (sql: string, values: unknown[]) => {
      queries++;
      return pool.query(sql, values);
    },
  };
  return { client, queries: () => queries, run: (sql) => pool.query(sql), type: 'text' };
};

afterAll(async () => {
  for (const pool of pools) await pool.end();
  await database?.[Symbol.asyncDispose]();
});

const DATABASES = [
  ['SQLite', sqlite],
  ...((await postgresAnswers()) ? [['PostgreSQL', postgres] as const] : []),
] as const;

const flags = { pdf: registration(), v2: registration() };
const tools = { export_pdf: { flag: 'pdf' }, search_v2: { flag: 'v2' } } as const;

async function rowsOf(make: () => Promise<Rows>): Promise<Rows> {
  const rows = await make();
  await rows.run(TABLE.replace('TYPE', rows.type));
  await rows.run(
    `insert into tenant_features values ('*', 'v2', 'true'), ('acme', 'pdf', 'true'), ('zeta', 'v2', 'false')`,
  );
  return rows;
}

describe.each(DATABASES)('flags in %s', (_, make) => {
  it.each(CLIENTS)('are each tenant’s own, over everybody’s, for %s', async (kind) => {
    const { client } = await rowsOf(make);
    const gate = await openGate({ flags, tools, sources: [sqlSource(client)] });
    await using server = await serveGated(gate, TOOLS);
    const seen: Record<string, string[]> = {};
    for (const token of ['ann@acme', 'zoe@zeta', 'bob@other']) {
      await using connected = await server.connect(kind, token);
      seen[token] = await connected.tools();
      const answer = await connected.call('export_pdf', { tenant: 'acme', _meta: { tenant: 'acme' } });
      expect(answer.isError).toBe(token !== 'ann@acme');
    }
    expect(seen).toEqual({ 'ann@acme': TOOLS, 'zoe@zeta': ['read'], 'bob@other': ['read', 'search_v2'] });
  });

  it.each(CLIENTS)('take at most one query per session of %s', async (kind) => {
    const { client, queries } = await rowsOf(make);
    const gate = await openGate({ flags, tools, sources: [sqlSource(client)] });
    await using server = await serveGated(gate, TOOLS);
    const before = queries();
    await using connected = await server.connect(kind, 'ann@acme');
    await connected.tools();
    for (let call = 0; call < 10; call++) await connected.call('export_pdf');
    expect(queries() - before).toBe(1);
  });

  it('are those of the process’s tenant where there is no credential', async () => {
    const { client } = await rowsOf(make);
    const process = { id: 'desk', tenant: 'acme' };
    const gate = await openGate({ flags, tools, sources: [sqlSource(client)], process });
    await using connected = await inMemory(gate, 'McpServer 1.x', TOOLS);
    expect(await connected.tools()).toEqual(TOOLS);
  });

  it('follow within the time to live', async () => {
    const { client, run } = await rowsOf(make);
    const gate = await openGate({ flags, tools, sources: [sqlSource(client, { ttlMs: 50 })], windowMs: 1 });
    const offered = async () => (await gate.surface({ id: 'bob', tenant: 'other' })).offered;
    expect(await offered()).toEqual(['search_v2']);
    await run(`update tenant_features set enabled = 'false' where tenant_id = '*'`);
    await expect.poll(offered).toEqual([]);
    await run(
      `insert into tenant_features values ('other', 'kill.search_v2', 'true'), ('other', 'pdf', 'sometimes')`,
    );
    await expect
      .poll(async () => (await gate.surface({ id: 'bob', tenant: 'other' })).killed)
      .toEqual(['search_v2']);
  });

  it('stay as they were while the table is away', async () => {
    const { client, run } = await rowsOf(make);
    const gate = await openGate({ flags, tools, sources: [sqlSource(client, { ttlMs: 1 })], windowMs: 1 });
    const offered = async (tenant: string) => (await gate.surface({ id: 'ann', tenant })).offered;
    expect(await offered('acme')).toEqual(['export_pdf', 'search_v2']);
    await run('alter table tenant_features rename to elsewhere');
    await expect
      .poll(async () => [await offered('acme'), gate.status().sources[0]?.state])
      .toEqual([['export_pdf', 'search_v2'], 'stale']);
    expect(await offered('new')).toEqual([]);
    expect(JSON.stringify(gate.status())).not.toContain('relation');
    await run('alter table elsewhere rename to tenant_features');
    await expect.poll(() => offered('new')).toEqual(['search_v2']);
    await offered('acme');
    await expect.poll(() => gate.status().healthy).toBe(true);
  });

  it('work with columns that are boolean', async () => {
    const { client, run } = await make();
    await run(TABLE.replace('TYPE', 'boolean'));
    await run(`insert into tenant_features values ('acme', 'pdf', true), ('acme', 'v2', false)`);
    const gate = await openGate({ flags, tools, sources: [sqlSource(client)] });
    expect((await gate.surface({ id: 'ann', tenant: 'acme' })).offered).toEqual(['export_pdf']);
  });
});

describe.skipIf(!(await postgresAnswers()))('a connection to PostgreSQL', () => {
  it('that is cut during updates leaves nothing missed', async () => {
    const { run } = await rowsOf(postgres);
    const url = new URL(pools.at(-1)?.options.connectionString ?? '');
    await using proxy = await tcpProxy({ host: url.hostname, port: Number(url.port || 5432) });
    url.hostname = '127.0.0.1';
    url.port = String(proxy.port);
    const pool = new pg.Pool({ connectionString: url.href, max: 1, connectionTimeoutMillis: 500 });
    pool.on('error', () => {}).on('connect', (client) => client.on('error', () => {}));
    const gate = await openGate({ flags, tools, sources: [sqlSource(pool, { ttlMs: 20 })], windowMs: 1 });
    const offered = async () => (await gate.surface({ id: 'ann', tenant: 'acme' })).offered;
    expect(await offered()).toContain('export_pdf');
    for (const enabled of ['false', 'true', 'false']) {
      const cutting = proxy.cut();
      await run(`update tenant_features set enabled = '${enabled}' where feature = 'pdf'`);
      await cutting;
      await offered();
      await proxy.mend();
      await expect
        .poll(async () => (await offered()).includes('export_pdf'), { timeout: 10_000 })
        .toBe(enabled === 'true');
    }
    await pool.end();
  });
});
