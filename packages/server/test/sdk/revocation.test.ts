import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type HttpServer, startHttpServer } from '../../src/http/http-server.ts';
import type { NewKey } from '../../src/principals/new-key.ts';
import { giveKey } from '../support/give-key.ts';
import { type TestApp, testApp } from '../support/test-app.ts';
import { createTestDatabase, postgresAnswers, type TestDatabase } from '../support/test-postgres.ts';
import { REDIS_URL, redisAnswers } from '../support/test-redis.ts';
import { type OpenStream, openStreams } from './support/open-streams.ts';

const WITHIN_A_SECOND = { timeout: 1_000, interval: 10 };
const ENVIRONMENT = '/api/v1/sdk/environment?project=default&environment=production';
const HEARTBEAT_MS = 300;

const PERSON: Omit<NewKey, 'name'> = { kind: 'person', grants: [{ role: 'admin' }] };
const SDK: Omit<NewKey, 'name'> = {
  kind: 'sdk',
  grants: [],
  sdk: { project: 'default', environment: 'production', exposure: 'server' },
};

const ANNOUNCED = [
  ['PostgreSQL', {}, true],
  ['Redis', { GUIDON_REDIS_URL: REDIS_URL }, await redisAnswers()],
] as const;

describe.skipIf(!(await postgresAnswers()))('two instances on one PostgreSQL', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database[Symbol.asyncDispose]());

  for (const [how, settings, answers] of ANNOUNCED) {
    describe.skipIf(!answers)(`that hear of each other through ${how}`, () => {
      let one: TestApp;
      let two: TestApp;
      let server: HttpServer;

      beforeEach(async () => {
        const environment = { GUIDON_DATABASE_URL: await database.newSchema(), ...settings };
        one = await testApp({ environment });
        two = await testApp({ environment });
        const options = { host: '127.0.0.1', port: 0, heartbeatMs: HEARTBEAT_MS };
        server = await startHttpServer(two.app, options);
      });
      afterEach(async () => {
        await server.close();
        for (const app of [two, one]) await app[Symbol.asyncDispose]();
      });

      async function keyMadeAt({ app }: TestApp, wanted: Omit<NewKey, 'name'>) {
        const name = randomBytes(4).toString('hex');
        return app.services.keys.create(await app.operatorCaller(), { ...wanted, name });
      }

      async function status(secret: string): Promise<number> {
        const headers = { authorization: `Bearer ${secret}` };
        return (await fetch(`${server.url}${ENVIRONMENT}`, { headers })).status;
      }

      async function allEnded(streams: readonly OpenStream[]): Promise<void> {
        const open = () => streams.filter(({ isOpen }) => isOpen()).map(({ name }) => name);
        await expect.poll(open, WITHIN_A_SECOND).toEqual([]);
      }

      it.each([
        ['a person', PERSON, 4],
        ['an SDK', SDK, 2],
      ] as const)(
        'a key of %s that one revokes opens nothing at the other within a second',
        async (_, wanted, count) => {
          const { secret, key } = await keyMadeAt(one, wanted);
          const kept = await keyMadeAt(one, wanted);
          const streams = await openStreams(server.url, secret);
          const others = await openStreams(server.url, kept.secret);
          expect([streams.length, others.length]).toEqual([count, count]);
          await one.app.services.keys.revoke(await one.app.operatorCaller(), key.id);
          await expect.poll(() => status(secret), WITHIN_A_SECOND).toBe(401);
          await allEnded(streams);
          expect(others.every(({ isOpen }) => isOpen())).toBe(true);
          expect(await status(kept.secret)).toBe(200);
          for (const { close } of others) close();
        },
      );

      it('a key that expires takes its streams with it', async () => {
        const { principal } = await keyMadeAt(one, PERSON);
        const expiresAt = new Date(Date.now() + 500).toISOString();
        await giveKey(one.app.storage, principal.id, 'gdn_brief', { expiresAt });
        const streams = await openStreams(server.url, 'gdn_brief');
        expect(streams.filter(({ isOpen }) => isOpen())).toHaveLength(4);
        await expect.poll(() => status('gdn_brief'), { timeout: 2_000 }).toBe(401);
        await allEnded(streams);
      });
    });
  }
});
