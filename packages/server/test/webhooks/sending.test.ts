import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DATABASE_KINDS, databaseAnswers } from '../support/test-databases.ts';
import { type Endpoint, endpoint, got, verified } from './support/endpoint.ts';
import { type Telling, telling } from './support/telling.ts';

const SECOND = 1000;
const HOUR = 60 * 60 * SECOND;

for (const kind of DATABASE_KINDS) {
  describe.skipIf(!(await databaseAnswers(kind)))(`messages on ${kind}`, () => {
    let world: Telling;
    let one: Endpoint;

    beforeEach(async () => {
      world = await telling(kind);
      one = await endpoint();
    });
    afterEach(async () => {
      await world[Symbol.asyncDispose]();
      await one[Symbol.asyncDispose]();
    });

    /** One round of a sender: what is due is sent, and what came of it kept. */
    async function round(sender = world.sender()): Promise<void> {
      sender.wake();
      await sender.settled();
    }

    it('go out signed, at once, without anybody looking for them', async () => {
      const { id, secret } = await world.add(one.url);
      world.app.sender.start();
      await world.app.sender.settled();
      const event = await world.happen({ project: 'shop', data: { title: 'Ten percent' } });
      await got(one, 1);
      const [received] = one.received;
      expect(received?.id).toBe(event.id);
      // The library judges the time too: that of this test stands still.
      const { body = '', headers = {} } = received ?? {};
      expect(JSON.parse(body)).toEqual({
        type: 'change_request.opened',
        timestamp: '2026-11-21T12:00:00.000Z',
        data: { organization_id: event.organizationId, project: 'shop', title: 'Ten percent' },
      });
      expect(headers['webhook-timestamp']).toBe(String(world.now().getTime() / 1000));
      expect(secret).toMatch(/^whsec_/);
      await world.app.sender.settled();
      expect(await world.log(id)).toMatchObject([{ status: 'delivered', attempts: 1 }]);
    });

    it('go with the transaction, or not at all', async () => {
      const { id } = await world.add(one.url);
      const work = world.app.storage.write(async (writes) => {
        const data = { type: 'change_request.opened', at: world.now().toISOString(), data: {} } as const;
        const { organizationId } = world.app;
        await writes.enqueueEvent({ id: 'evt_1', organizationId, ...data });
        throw new Error('rolled back');
      });
      await expect(work).rejects.toThrow('rolled back');
      await round();
      expect(await world.log(id)).toEqual([]);
      expect(one.received).toEqual([]);
    });

    it('go to those who asked for their like, of that project or all', async () => {
      await world.guidon.ok('save_project', { key: 'shop' });
      await world.guidon.ok('save_project', { key: 'blog' });
      const ofShop = await world.add(one.url, ['change_request.opened', 'audit.break'], 'shop');
      const ofAll = await world.add(one.url, ['change_request.published']);
      await world.happen({ project: 'shop' });
      await world.happen({ project: 'blog' });
      await world.happen({ project: 'blog', type: 'change_request.published' });
      await world.happen({ type: 'audit.break' });
      const types = async ({ id }: { id: string }) =>
        (await world.log(id)).map((message) => (message as { type?: string }).type).sort();
      expect(await types(ofShop)).toEqual(['audit.break', 'change_request.opened']);
      expect(await types(ofAll)).toEqual(['change_request.published']);
    });

    it('are sent again, under the same id, after a crash between sending and keeping that', async () => {
      const { id } = await world.add(one.url);
      const event = await world.happen();
      const crashing = await world.another();
      // The endpoint has the message, and the instance that sent it loses its database before it can tell.
      one.answer = async () => {
        await crashing.app.storage.close();
        return 204;
      };
      await round(world.sender(crashing.app));
      one.answer = () => 204;
      await round();
      expect(one.received).toHaveLength(1);
      world.pass(61 * SECOND);
      await round();
      expect(one.received.map((received) => received.id)).toEqual([event.id, event.id]);
      expect(await world.log(id)).toMatchObject([{ status: 'delivered', attempts: 2 }]);
    });

    it('of one kind are never under way twice, however many instances send', async () => {
      const others = [world.app, (await world.another()).app, (await world.another()).app];
      const ids = [];
      for (let count = 0; count < 5; count++) ids.push((await world.add(one.url)).id);
      for (let count = 0; count < 4; count++) await world.happen();
      const senders = others.map((app) => world.sender(app));
      await Promise.all(senders.map((sender) => round(sender)));
      // Each of four events once to each of five webhooks.
      expect(one.received).toHaveLength(20);
      for (const id of ids)
        expect((await world.log(id)).map(({ status, attempts }) => [status, attempts])).toEqual(
          Array.from({ length: 4 }, () => ['delivered', 1]),
        );
    });

    it('that fail are tried again later and later for a day, then given up and told of', async () => {
      one.answer = () => 500;
      const { id } = await world.add(one.url);
      const event = await world.happen();
      const outcomes: string[] = [];
      const sender = world.sender(world.app, { random: () => 0.5 });
      sender.onAttempt((outcome) => outcomes.push(outcome));
      const waits: number[] = [];
      const started = world.now().getTime();
      for (;;) {
        await round(sender);
        const [message] = await world.log(id);
        if (message?.status !== 'waiting') break;
        const wait = Date.parse(message.nextAt) - world.now().getTime();
        waits.push(wait / SECOND);
        // Not a moment earlier.
        world.pass(wait - 1);
        await round(sender);
        expect(one.received).toHaveLength(waits.length);
        world.pass(1);
      }
      expect(waits).toEqual(
        [5, 15, 45, 135, 405, 1215, 3645, 10935, ...Array(4).fill(14400)].slice(0, waits.length),
      );
      expect(waits.length).toBeGreaterThan(10);
      const lasted = world.now().getTime() - started;
      expect([lasted > 18 * HOUR, lasted < 24 * HOUR]).toEqual([true, true]);
      expect(await world.log(id)).toMatchObject([
        { status: 'given_up', lastStatus: 500, lastProblem: 'answered 500' },
      ]);
      expect(outcomes.filter((outcome) => outcome !== 'failed')).toEqual(['given_up']);
      const line = world.logged.filter((fields) => JSON.stringify(fields).includes('given up'));
      expect(line).toMatchObject([{ webhookId: id, eventId: event.id, status: 500 }]);
      world.pass(48 * HOUR);
      await round(sender);
      expect(one.received).toHaveLength(waits.length + 1);
    });

    it('that failed together do not come together again', async () => {
      one.answer = () => 500;
      for (let count = 0; count < 10; count++) await world.add(one.url);
      await world.happen();
      await round();
      const webhooks = await world.app.webhooks.list(await world.app.operatorCaller());
      const times = await Promise.all(webhooks.map(async ({ id }) => (await world.log(id))[0]?.nextAt));
      expect(new Set(times).size).toBeGreaterThan(5);
    });

    it('to an endpoint that says it is gone are given up at once', async () => {
      one.answer = () => 410;
      const { id } = await world.add(one.url);
      await world.happen();
      await round();
      expect(await world.log(id)).toMatchObject([{ status: 'given_up', attempts: 1 }]);
    });

    it('to a slow endpoint hold up nobody else', async () => {
      let answer = () => {};
      const slow = await endpoint(() => new Promise((resolve) => (answer = () => resolve(204))));
      const slowId = (await world.add(slow.url)).id;
      const fastId = (await world.add(one.url)).id;
      for (let count = 0; count < 5; count++) await world.happen();
      const sender = world.sender();
      sender.wake();
      await got(one, 5);
      expect(slow.received).toHaveLength(1);
      expect((await world.log(slowId)).every(({ status }) => status === 'waiting')).toBe(true);
      slow.answer = () => 204;
      answer();
      await sender.settled();
      expect((await world.log(slowId)).map(({ status }) => status)).toEqual(Array(5).fill('delivered'));
      expect((await world.log(fastId)).map(({ status }) => status)).toEqual(Array(5).fill('delivered'));
      await slow[Symbol.asyncDispose]();
    });

    it('under way when the process stops are made again at once by the next', async () => {
      one.answer = () => new Promise(() => {});
      const { id } = await world.add(one.url);
      await world.happen();
      const sender = world.sender();
      sender.wake();
      await got(one, 1);
      await sender.close();
      one.answer = () => 204;
      await round();
      expect(await world.log(id)).toMatchObject([{ status: 'delivered', attempts: 2 }]);
    });

    it('are forgotten a week later, but for those that wait', async () => {
      const { id } = await world.add(one.url);
      await world.happen();
      await round();
      world.pass(8 * 24 * HOUR);
      await world.happen();
      await round();
      expect(await world.log(id)).toMatchObject([{ status: 'delivered', attempts: 1 }]);
      expect(one.received).toHaveLength(2);
    });

    it('go with their webhook, and so does what is under way', async () => {
      const { id } = await world.add(one.url);
      await world.happen();
      await world.app.webhooks.remove(await world.app.operatorCaller(), id);
      await round();
      expect(one.received).toEqual([]);
    });

    it('wait while the database is away', async () => {
      const { id } = await world.add(one.url);
      await world.happen();
      const broken = { ...world.app.storage, readWebhooks: () => Promise.reject(new Error('away')) };
      await round(world.sender(world.app, { store: broken as never }));
      expect(one.received).toEqual([]);
      await round();
      expect(await world.log(id)).toMatchObject([{ status: 'delivered' }]);
    });
  });
}

it('a signature is right for the independent library', async () => {
  await using one = await endpoint();
  await using world = await telling('sqlite');
  const { id, secret } = await world.add(one.url);
  world.pass(Date.now() - world.now().getTime());
  const tried = await world.app.webhooks.test(await world.app.operatorCaller(), id);
  expect(tried).toEqual({ status: 204 });
  const [received] = one.received;
  expect(received && verified(secret, received)).toMatchObject({
    type: 'webhook.test',
    data: { webhook_id: id },
  });
});
