import type { EnvironmentState } from '@guidon/core';
import { ErrorCode, ProviderEvents, ServerProviderStatus } from '@openfeature/server-sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GuidonProvider } from '../src/index.ts';
import { aDocument, aFlag, onWhen, serving } from './support/a-document.ts';
import { inUse } from './support/in-use.ts';
import { OutsideWorld } from './support/outside-world.ts';
import { fed, KEY, ON, SOMEONE, TURNED_ON } from './support/scene.ts';

const { Ready, ConfigurationChanged } = ProviderEvents;

let world: OutsideWorld;
beforeEach(async () => {
  world = await OutsideWorld.start();
});
afterEach(() => world[Symbol.asyncDispose]());

describe('the first data', () => {
  it('are what the stream begins with', async () => {
    await using used = await fed(world);
    expect(used.client.providerStatus).toBe(ServerProviderStatus.READY);
    expect(await used.client.getBooleanValue('checkout', true, SOMEONE)).toBe(false);
    const { headers } = await world.stream();
    expect(headers).toMatchObject({ authorization: `Bearer ${KEY}`, accept: 'text/event-stream' });
    expect(headers).not.toHaveProperty('last-event-id');
  });

  it('are waited for no longer than wanted, and welcome later', async () => {
    await using used = inUse({ url: world.url, key: KEY, timeoutMs: 50 });
    await expect(used.ready).rejects.toMatchObject({
      code: ErrorCode.GENERAL,
      message: expect.stringMatching(/no flags within 50 ms/),
    });
    const details = await used.client.getBooleanDetails('checkout', true, SOMEONE);
    expect(details).toMatchObject({ value: true, errorCode: ErrorCode.PROVIDER_NOT_READY });
    (await world.stream()).send('put', ON);
    await used.ear.event(Ready);
    expect(used.client.providerStatus).toBe(ServerProviderStatus.READY);
    expect(await used.client.getBooleanValue('checkout', false, SOMEONE)).toBe(true);
  });

  it.each([401, 403])('never come with a key that is refused (%i)', async (status) => {
    world.refusal = (response) => response.writeHead(status).end('{"secret":"words of others"}');
    await using used = inUse({ url: world.url, key: KEY });
    const failure = await used.ready.catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: ErrorCode.PROVIDER_FATAL, message: expect.stringMatching(/key/) });
    expect(String(failure)).not.toMatch(/gdn_srv_test|words of others/);
    expect(used.client.providerStatus).toBe(ServerProviderStatus.FATAL);
    expect((await used.client.getBooleanDetails('checkout', true)).errorCode).toBe(ErrorCode.PROVIDER_FATAL);
  });

  it.each([
    ['a redirection', /302.*final url/, 302, {}],
    ['a page', /something else than a stream/, 200, { 'content-type': 'text/html' }],
    ['a server in trouble', /503/, 503, {}],
    ['no such route', /404.*url/, 404, {}],
  ])('do not come from %s, which is told', async (_, message, status, headers) => {
    world.refusal = (response) => response.writeHead(status, { location: world.url, ...headers }).end('<p>');
    await using used = inUse({ url: world.url, key: KEY, timeoutMs: 100 });
    await expect(used.ready).rejects.toMatchObject({
      code: ErrorCode.GENERAL,
      message: expect.stringMatching(message),
    });
  });

  it('cannot come from where nothing can be', () => {
    for (const url of ['', 'flags.example.com', 'file:///etc/flags', 'https://me:secret@flags.example.com'])
      expect(() => new GuidonProvider({ url, key: KEY })).toThrow(/must be where Guidon answers/);
    for (const bad of ['', 'two words', 'line\nbreak', undefined as never])
      expect(() => new GuidonProvider({ url: world.url, key: bad })).toThrow(/must be a server-side SDK key/);
  });
});

describe('changes', () => {
  it('are served and told as they come', async () => {
    await using used = await fed(world);
    (await world.stream()).send('patch', TURNED_ON, 2);
    expect((await used.ear.event(ConfigurationChanged))?.flagsChanged).toEqual(['checkout']);
    expect(await used.client.getBooleanValue('checkout', false, SOMEONE)).toBe(true);
    expect(used.ear.types).toEqual([Ready, ConfigurationChanged]);
  });

  it('go on after a lost connection from the revision that is there', async () => {
    await using used = await fed(world);
    (await world.stream()).response.destroy();
    const second = await world.stream(2);
    // The server's own name of the place, whatever it is made of.
    expect(second.headers['last-event-id']).toBe('1-first');
    second.send('patch', TURNED_ON, 2);
    await used.ear.event(ConfigurationChanged);
    expect(await used.client.getBooleanValue('checkout', false, SOMEONE)).toBe(true);
  });

  it('of another revision are not applied; everything is asked for again', async () => {
    await using used = await fed(world);
    (await world.stream()).send('patch', { ...TURNED_ON, from: 5, revision: 6 }, 6);
    const second = await world.stream(2);
    expect(second.headers).not.toHaveProperty('last-event-id');
    expect(await used.client.getBooleanValue('checkout', true, SOMEONE)).toBe(false);
    second.send('put', ON, 2);
    await used.ear.event(ConfigurationChanged);
    expect(await used.client.getBooleanValue('checkout', false, SOMEONE)).toBe(true);
  });

  it('that the clock makes are told, with the flags they reach', async () => {
    const [at, later] = [200, 60_000].map((wait) => new Date(Date.now() + wait).toISOString()) as [
      string,
      string,
    ];
    const steps = (first: string) => [{ at: first, percentage: 100 }];
    const slow = (first: string): EnvironmentState => ({
      enabled: true,
      rules: [{ id: 'r', enabled: true, serve: { progressive: { variation: 'on', steps: steps(first) } } }],
    });
    const flags = [
      { flag: aFlag(), state: slow(at) },
      { flag: aFlag({ key: 'later' }), state: slow(later) },
      {
        flag: aFlag({ key: 'after' }),
        state: onWhen({ flag: 'checkout', matches: { attribute: 'value', operator: 'equals', value: true } }),
      },
    ];
    await using used = await fed(world, aDocument({ flags }));
    expect(await used.client.getBooleanValue('after', true, SOMEONE)).toBe(false);
    expect((await used.ear.event(ConfigurationChanged))?.flagsChanged).toEqual(['after', 'checkout']);
    expect(await used.client.getBooleanValue('after', false, SOMEONE)).toBe(true);
  });

  it('of an event nobody knows yet change nothing', async () => {
    await using used = await fed(world);
    const stream = await world.stream();
    stream.send('news', 'not even JSON');
    stream.send('patch', TURNED_ON, 2);
    await used.ear.event(ConfigurationChanged);
    expect(world.streams).toHaveLength(1);
  });
});

describe('much', () => {
  it('arrives whole, however it is cut on the way', async () => {
    const many = Array.from({ length: 1_000 }, (_, index) => ({
      flag: aFlag({ key: `flag-${index}`, description: '…🚦 '.repeat(20) }),
      state: serving(index % 2 === 0 ? 'on' : 'off'),
    }));
    await using used = inUse({ url: world.url, key: KEY });
    const { response } = await world.stream();
    const bytes = Buffer.from(`event: put\ndata: ${JSON.stringify(aDocument({ flags: many }))}\n\n`);
    for (let from = 0; from < bytes.length; from += 9_973) {
      response.write(bytes.subarray(from, from + 9_973));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await used.ready;
    const values = await Promise.all(many.map(({ flag }) => used.client.getBooleanValue(flag.key, false)));
    expect(values).toEqual(many.map((_, index) => index % 2 === 0));
  });

  it('changes at once end where the last one leads', async () => {
    await using used = await fed(world);
    const stream = await world.stream();
    for (let from = 1; from <= 1_001; from++) {
      const state = serving(from % 2 === 0 ? 'off' : 'on');
      const flags = [{ key: 'checkout', flag: aFlag(), state }];
      stream.send('patch', { ...TURNED_ON, from, revision: from + 1, flags }, from + 1);
    }
    await used.ear.event(ConfigurationChanged, 1_001);
    const details = await used.client.getBooleanDetails('checkout', false, SOMEONE);
    expect(details).toMatchObject({ value: true, flagMetadata: { revision: 1_002 } });
    expect(world.streams).toHaveLength(1);
  });
});
