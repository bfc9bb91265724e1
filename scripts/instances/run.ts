// Three instances on one PostgreSQL with one Redis, and what may happen to them.
// npm run instances [-- --without-redis] [--json]
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { compare, compareMemories, type Findings } from './compare.ts';
import { BEACON, type Instance, startInstance } from './instance.ts';
import { createPostgresCluster } from './postgres-cluster.ts';
import { createRedisServer } from './redis-server.ts';
import { writeDuring } from './traffic.ts';

interface Row extends Findings {
  readonly phase: string;
  readonly acknowledged: number;
  readonly refused: number;
}

/** Everybody agrees so long after a disturbance at the latest. */
const SETTLED_MS = 1000;

const { values } = parseArgs({
  options: { 'without-redis': { type: 'boolean' }, json: { type: 'boolean' } },
});
const withRedis = values['without-redis'] !== true;

const folder = await mkdtemp(path.join(os.tmpdir(), 'guidon-instances-'));
using postgres = await createPostgresCluster();
await using redis = await createRedisServer();
await using instances = new AsyncDisposableStack();
const [one, two, three] = await startThree();
const sdkKey = await one.sdkKey();

const PHASES: Readonly<Record<string, () => Promise<void>>> = {
  undisturbed: () => sleep(3000),
  postgres_restarted: () => restartPostgres('fast'),
  postgres_crashed: () => restartPostgres('immediate'),
  ...(withRedis && { redis_restarted: restartRedis }),
  instance_paused: async () => {
    await sleep(500);
    three.signal('SIGSTOP');
    await sleep(6000);
    three.signal('SIGCONT');
    await sleep(1500);
  },
};

const rows: Row[] = [];
for (const [phase, disturb] of Object.entries(PHASES)) rows.push(await go(phase, disturb));
const away = await whilePostgresIsAway();
const ok =
  away.length === 0 &&
  rows.every(({ lost, diverged, acknowledged }) => acknowledged > 0 && lost.length + diverged.length === 0);
if (values.json === true) console.log(JSON.stringify({ ok, phases: rows, postgres_away: away }, null, 2));
else printTable();
process.exitCode = ok ? 0 : 1;
await rm(folder, { recursive: true, force: true });

async function startThree(): Promise<[Instance, Instance, Instance]> {
  const start = async (name: string) =>
    instances.use(
      await startInstance(name, {
        GUIDON_DATA: path.join(folder, name),
        GUIDON_DATABASE_URL: postgres.url,
        ...(withRedis && { GUIDON_REDIS_URL: redis.url }),
      }),
    );
  const started = await Promise.all([start('one'), start('two'), start('three')]);
  await started[0].call('create_flag', { project: 'default', key: BEACON });
  for (const instance of started) await instance.listen();
  return started;
}

async function restartPostgres(mode: 'fast' | 'immediate'): Promise<void> {
  await sleep(1000);
  postgres.stop(mode);
  await sleep(1500);
  postgres.start();
  await sleep(2500);
}

/** Nobody writes when it goes: what each has in memory is then the same, and stays. */
async function whilePostgresIsAway(): Promise<string[]> {
  await sleep(SETTLED_MS);
  postgres.stop('immediate');
  await sleep(1500);
  const found = await compareMemories([one, two, three], sdkKey);
  postgres.start();
  return found;
}

async function restartRedis(): Promise<void> {
  await sleep(500);
  await redis.stop();
  await sleep(1500);
  redis.start();
  await sleep(1500);
}

async function go(phase: string, disturb: () => Promise<void>): Promise<Row> {
  const promised = await writeDuring([one, two, three], phase, disturb);
  await sleep(SETTLED_MS);
  const findings = await compare([one, two, three], promised, sdkKey);
  return { phase, acknowledged: promised.flags.size, refused: promised.refused, ...findings };
}

function printTable(): void {
  const line = (...cells: unknown[]) =>
    console.log(
      cells
        .map((cell, index) => String(cell)[index === 0 ? 'padEnd' : 'padStart'](index === 0 ? 20 : 14))
        .join(''),
    );
  const say = (all: readonly string[]) => {
    for (const what of all) console.log(`    ${what}`);
  };
  line('phase', 'acknowledged', 'refused', 'lost', 'diverged');
  for (const { phase, acknowledged, refused, lost, diverged } of rows) {
    line(phase, acknowledged, refused, lost.length, diverged.length);
    say([...lost.slice(0, 5).map((key) => `lost: ${key}`), ...diverged]);
  }
  line('postgres_away', '-', '-', '-', away.length);
  say(away);
}
