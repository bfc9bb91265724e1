import { ErrorCode, ProviderEvents, ServerProviderStatus } from '@openfeature/server-sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aDocument, aFlag, serving } from './support/a-document.ts';
import { OutsideWorld } from './support/outside-world.ts';
import { fed, ON, SOMEONE, TURNED_ON } from './support/scene.ts';

const { Ready, Stale, Error: Failed, ConfigurationChanged } = ProviderEvents;

let world: OutsideWorld;
beforeEach(async () => {
  world = await OutsideWorld.start();
});
afterEach(() => world[Symbol.asyncDispose]());

const HOSTILE: readonly [string, string, unknown][] = [
  ['a put that is no JSON', 'put', '{'],
  ['a put that is null', 'put', null],
  ['a put of a later format', 'put', { ...ON, format: 2 }],
  ['a put with a broken flag', 'put', { ...ON, flags: [...ON.flags, { flag: { key: 'a' }, state: {} }] }],
  [
    'a put with a key of the prototype',
    'put',
    { ...ON, flags: [{ flag: aFlag({ key: '__proto__' }), state: serving('on') }] },
  ],
  ['a put too deep to be read', 'put', '['.repeat(200_000)],
  ['a patch that is no object', 'patch', []],
  [
    'a patch with a broken flag',
    'patch',
    { ...TURNED_ON, flags: [...TURNED_ON.flags, { key: 'a', flag: 1 }] },
  ],
];

describe('a broken or hostile server', () => {
  it.each(HOSTILE)('cannot put %s in the place of good data', async (_, event, data) => {
    await using used = await fed(world);
    (await world.stream()).send(event, data, 2);
    const second = await world.stream(2);
    expect(second.headers).not.toHaveProperty('last-event-id');
    expect(await used.client.getBooleanDetails('checkout', true, SOMEONE)).toMatchObject({
      value: false,
      variant: 'off',
    });
    second.send('put', { ...ON, revision: 3 }, 3);
    await used.ear.event(ConfigurationChanged);
    expect(await used.client.getBooleanValue('checkout', false, SOMEONE)).toBe(true);
  });

  it('that says nothing any more is left', async () => {
    await using used = await fed(world, aDocument(), { silence: 100 });
    const first = await world.stream();
    await first.closed;
    await world.stream(2);
    expect(used.client.providerStatus).toBe(ServerProviderStatus.READY);
  });

  it('that gives signs of life is not', async () => {
    await using _used = await fed(world, aDocument(), { silence: 400 });
    const { response } = await world.stream();
    for (let beat = 0; beat < 8; beat++) {
      response.write(': beat\n\n');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(world.streams).toHaveLength(1);
  });

  it('that wants to be left alone for a while is', async () => {
    await using used = await fed(world);
    let attempts = 0;
    world.refusal = (response) => {
      attempts++;
      response.writeHead(429, { 'retry-after': '60' }).end();
    };
    (await world.stream()).response.destroy();
    await expect.poll(() => attempts).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(attempts).toBe(1);
    expect(await used.client.getBooleanValue('checkout', true, SOMEONE)).toBe(false);
  });
});

describe('a server that is lost', () => {
  it('makes the data stale after a while, and fresh when it is back', async () => {
    await using used = await fed(world, aDocument(), { staleAfter: 50 });
    world.refusal = (response) => response.writeHead(503).end();
    (await world.stream()).response.destroy();
    expect(await used.ear.event(Stale)).toMatchObject({ message: expect.stringMatching(/503|reached/) });
    expect(used.client.providerStatus).toBe(ServerProviderStatus.STALE);
    expect(await used.client.getBooleanDetails('checkout', true, SOMEONE)).toMatchObject({
      value: false,
      reason: 'STATIC',
    });
    world.refusal = undefined;
    (await world.stream(2)).response.write(': still the same\n\n');
    await used.ear.event(Ready, 2);
    expect(used.client.providerStatus).toBe(ServerProviderStatus.READY);
    expect(used.ear.types).toEqual([Ready, Stale, Ready]);
  });

  // It may be that a reader cannot go on from where it was, and that what it lacks takes its time.
  it('is back when all of what it sends first is there, not its beginning', async () => {
    await using used = await fed(world, aDocument(), { staleAfter: 50 });
    (await world.stream()).response.destroy();
    await used.ear.event(Stale);
    const { response } = await world.stream(2);
    const [beginning, end] = [`retry: 1000\n\nevent: put\nid: 2-x\ndata: `, `${JSON.stringify(ON)}\n\n`];
    response.write(beginning);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(used.client.providerStatus).toBe(ServerProviderStatus.STALE);
    response.write(end);
    await used.ear.event(ConfigurationChanged);
    expect(used.ear.types).toEqual([Ready, Stale, Ready, ConfigurationChanged]);
  });

  it('is not told of when it comes back soon', async () => {
    await using used = await fed(world);
    (await world.stream()).response.destroy();
    (await world.stream(2)).send('patch', TURNED_ON, 2);
    await used.ear.event(ConfigurationChanged);
    expect(used.ear.types).toEqual([Ready, ConfigurationChanged]);
  });

  it('for its own reasons keeps the last good values of a key that was revoked', async () => {
    await using used = await fed(world);
    world.refusal = (response) => response.writeHead(401).end();
    (await world.stream()).send('end', { code: 'UNAUTHENTICATED' });
    expect(await used.ear.event(Failed)).toMatchObject({
      message: expect.stringMatching(/revoked/),
      errorCode: ErrorCode.GENERAL,
    });
    expect(used.client.providerStatus).toBe(ServerProviderStatus.ERROR);
    expect(await used.client.getBooleanDetails('checkout', true, SOMEONE)).toMatchObject({
      value: false,
      variant: 'off',
    });
    world.refusal = undefined;
    (await world.stream(2)).send('put', aDocument());
    await used.ear.event(Ready, 2);
    expect(used.ear.types).toEqual([Ready, Failed, Ready]);
  });
});
