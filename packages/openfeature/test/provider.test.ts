import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ErrorCode, ProviderEvents, ServerProviderStatus } from '@openfeature/server-sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GuidonProvider } from '../src/index.ts';
import { aDocument, aFlag, onWhen, serving } from './support/a-document.ts';
import { inUse, QUICK } from './support/in-use.ts';
import { OutsideWorld } from './support/outside-world.ts';

const { Ready, Stale, Error: Failed, ConfigurationChanged } = ProviderEvents;
const key = 'gdn_srv_test';
const someone = { targetingKey: 'user-1' };
const on = aDocument({ revision: 2, flags: [{ flag: aFlag(), state: serving('on') }] });
const turnedOn = {
  from: 1,
  revision: 2,
  flags: [{ key: 'checkout', flag: aFlag(), state: serving('on') }],
  segments: [],
  lists: [],
};

let world: OutsideWorld;
let folder: string;
beforeEach(async () => {
  world = await OutsideWorld.start();
  folder = await mkdtemp(path.join(os.tmpdir(), 'guidon-provider-'));
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** A provider that has the document from the stream. */
async function fed(document = aDocument(), waits = {}) {
  const used = inUse({ url: world.url, key, waits: { ...QUICK, ...waits } });
  (await world.stream()).send('put', document);
  await used.ready;
  return used;
}

async function fileWith(document: unknown): Promise<string> {
  const file = path.join(folder, 'flags.json');
  await writeFile(file, JSON.stringify(document));
  return file;
}

describe('the first data', () => {
  it('are what the stream begins with', async () => {
    await using used = await fed();
    expect(used.client.providerStatus).toBe(ServerProviderStatus.READY);
    expect(await used.client.getBooleanValue('checkout', true, someone)).toBe(false);
    const { headers } = await world.stream();
    expect(headers).toMatchObject({ authorization: `Bearer ${key}`, accept: 'text/event-stream' });
    expect(headers).not.toHaveProperty('last-event-id');
  });

  it('are waited for no longer than wanted, and welcome later', async () => {
    await using used = inUse({ url: world.url, key, timeoutMs: 50 });
    await expect(used.ready).rejects.toMatchObject({
      code: ErrorCode.GENERAL,
      message: expect.stringMatching(/no flags within 50 ms/),
    });
    const details = await used.client.getBooleanDetails('checkout', true, someone);
    expect(details).toMatchObject({ value: true, errorCode: ErrorCode.PROVIDER_NOT_READY });
    (await world.stream()).send('put', on);
    await used.ear.event(Ready);
    expect(used.client.providerStatus).toBe(ServerProviderStatus.READY);
    expect(await used.client.getBooleanValue('checkout', false, someone)).toBe(true);
  });

  it.each([401, 403])('never come with a key that is refused (%i)', async (status) => {
    world.refusal = (response) => response.writeHead(status).end('{"secret":"words of others"}');
    await using used = inUse({ url: world.url, key });
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
    await using used = inUse({ url: world.url, key, timeoutMs: 100 });
    await expect(used.ready).rejects.toMatchObject({
      code: ErrorCode.GENERAL,
      message: expect.stringMatching(message),
    });
  });

  it('cannot come from where nothing can be', () => {
    for (const url of ['', 'flags.example.com', 'file:///etc/flags', 'https://me:secret@flags.example.com'])
      expect(() => new GuidonProvider({ url, key })).toThrow(/must be where Guidon answers/);
    for (const bad of ['', 'two words', 'line\nbreak', undefined as never])
      expect(() => new GuidonProvider({ url: world.url, key: bad })).toThrow(/must be a server-side SDK key/);
  });
});

describe('changes', () => {
  it('are served and told as they come', async () => {
    await using used = await fed();
    (await world.stream()).send('patch', turnedOn, 2);
    expect((await used.ear.event(ConfigurationChanged))?.flagsChanged).toEqual(['checkout']);
    expect(await used.client.getBooleanValue('checkout', false, someone)).toBe(true);
    expect(used.ear.types).toEqual([Ready, ConfigurationChanged]);
  });

  it('go on after a lost connection from the revision that is there', async () => {
    await using used = await fed();
    (await world.stream()).response.destroy();
    const second = await world.stream(2);
    expect(second.headers['last-event-id']).toBe('1');
    second.send('patch', turnedOn, 2);
    await used.ear.event(ConfigurationChanged);
    expect(await used.client.getBooleanValue('checkout', false, someone)).toBe(true);
  });

  it('of another revision are not applied; everything is asked for again', async () => {
    await using used = await fed();
    (await world.stream()).send('patch', { ...turnedOn, from: 5, revision: 6 }, 6);
    const second = await world.stream(2);
    expect(second.headers).not.toHaveProperty('last-event-id');
    expect(await used.client.getBooleanValue('checkout', true, someone)).toBe(false);
    second.send('put', on, 2);
    await used.ear.event(ConfigurationChanged);
    expect(await used.client.getBooleanValue('checkout', false, someone)).toBe(true);
  });

  it('of an event nobody knows yet change nothing', async () => {
    await using used = await fed();
    const stream = await world.stream();
    stream.send('news', 'not even JSON');
    stream.send('patch', turnedOn, 2);
    await used.ear.event(ConfigurationChanged);
    expect(world.streams).toHaveLength(1);
  });
});

const HOSTILE: readonly [string, string, unknown][] = [
  ['a put that is no JSON', 'put', '{'],
  ['a put that is null', 'put', null],
  ['a put of a later format', 'put', { ...on, format: 2 }],
  ['a put with a broken flag', 'put', { ...on, flags: [...on.flags, { flag: { key: 'a' }, state: {} }] }],
  [
    'a put with a key of the prototype',
    'put',
    { ...on, flags: [{ flag: aFlag({ key: '__proto__' }), state: serving('on') }] },
  ],
  ['a put too deep to be read', 'put', '['.repeat(200_000)],
  ['a patch that is no object', 'patch', []],
  ['a patch with a broken flag', 'patch', { ...turnedOn, flags: [...turnedOn.flags, { key: 'a', flag: 1 }] }],
];

describe('a broken or hostile server', () => {
  it.each(HOSTILE)('cannot put %s in the place of good data', async (_, event, data) => {
    await using used = await fed();
    (await world.stream()).send(event, data, 2);
    const second = await world.stream(2);
    expect(second.headers).not.toHaveProperty('last-event-id');
    expect(await used.client.getBooleanDetails('checkout', true, someone)).toMatchObject({
      value: false,
      variant: 'off',
    });
    second.send('put', { ...on, revision: 3 }, 3);
    await used.ear.event(ConfigurationChanged);
    expect(await used.client.getBooleanValue('checkout', false, someone)).toBe(true);
  });

  it('that says nothing any more is left', async () => {
    await using used = await fed(aDocument(), { silence: 100 });
    const first = await world.stream();
    await first.closed;
    await world.stream(2);
    expect(used.client.providerStatus).toBe(ServerProviderStatus.READY);
  });

  it('that gives signs of life is not', async () => {
    await using _used = await fed(aDocument(), { silence: 400 });
    const { response } = await world.stream();
    for (let beat = 0; beat < 8; beat++) {
      response.write(': beat\n\n');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(world.streams).toHaveLength(1);
  });

  it('that wants to be left alone for a while is', async () => {
    await using used = await fed();
    let attempts = 0;
    world.refusal = (response) => {
      attempts++;
      response.writeHead(429, { 'retry-after': '60' }).end();
    };
    (await world.stream()).response.destroy();
    await expect.poll(() => attempts).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(attempts).toBe(1);
    expect(await used.client.getBooleanValue('checkout', true, someone)).toBe(false);
  });
});

describe('a server that is lost', () => {
  it('makes the data stale after a while, and fresh when it is back', async () => {
    await using used = await fed(aDocument(), { staleAfter: 50 });
    world.refusal = (response) => response.writeHead(503).end();
    (await world.stream()).response.destroy();
    expect(await used.ear.event(Stale)).toMatchObject({ message: expect.stringMatching(/503|reached/) });
    expect(used.client.providerStatus).toBe(ServerProviderStatus.STALE);
    expect(await used.client.getBooleanDetails('checkout', true, someone)).toMatchObject({
      value: false,
      reason: 'STATIC',
    });
    world.refusal = undefined;
    (await world.stream(2)).response.write(': still the same\n\n');
    await used.ear.event(Ready, 2);
    expect(used.client.providerStatus).toBe(ServerProviderStatus.READY);
    expect(used.ear.types).toEqual([Ready, Stale, Ready]);
  });

  it('is not told of when it comes back soon', async () => {
    await using used = await fed();
    (await world.stream()).response.destroy();
    (await world.stream(2)).send('patch', turnedOn, 2);
    await used.ear.event(ConfigurationChanged);
    expect(used.ear.types).toEqual([Ready, ConfigurationChanged]);
  });

  it('for its own reasons keeps the last good values of a key that was revoked', async () => {
    await using used = await fed();
    world.refusal = (response) => response.writeHead(401).end();
    (await world.stream()).send('end', { code: 'UNAUTHENTICATED' });
    expect(await used.ear.event(Failed)).toMatchObject({
      message: expect.stringMatching(/revoked/),
      errorCode: ErrorCode.GENERAL,
    });
    expect(used.client.providerStatus).toBe(ServerProviderStatus.ERROR);
    expect(await used.client.getBooleanDetails('checkout', true, someone)).toMatchObject({
      value: false,
      variant: 'off',
    });
    world.refusal = undefined;
    (await world.stream(2)).send('put', aDocument());
    await used.ear.event(Ready, 2);
    expect(used.ear.types).toEqual([Ready, Failed, Ready]);
  });
});

describe('files', () => {
  it('are begun with when the server cannot be reached, and told to be stale', async () => {
    const startFrom = await fileWith(on);
    const { url } = world;
    await world[Symbol.asyncDispose]();
    await using used = inUse({ url, key, startFrom });
    await used.ready;
    await used.ear.event(Stale);
    expect(used.client.providerStatus).toBe(ServerProviderStatus.STALE);
    expect(await used.client.getBooleanValue('checkout', false, someone)).toBe(true);
    world = await OutsideWorld.start(Number(new URL(url).port));
    const stream = await world.stream();
    // The file may be of another database: only the server's own data can be gone on from.
    expect(stream.headers).not.toHaveProperty('last-event-id');
    stream.send('put', aDocument({ revision: 3 }), 3);
    expect((await used.ear.event(ConfigurationChanged))?.flagsChanged).toEqual(['checkout']);
    expect(used.ear.types).toEqual([Ready, Stale, Ready, ConfigurationChanged]);
  });

  it('do not keep what the server says from being first', async () => {
    await using used = inUse({ url: world.url, key, startFrom: await fileWith(on) });
    (await world.stream()).send('put', aDocument());
    await used.ready;
    expect(await used.client.getBooleanValue('checkout', true, someone)).toBe(false);
    expect(used.ear.types).toEqual([Ready]);
  });

  it('stand in for a server that does not answer in time', async () => {
    await using used = inUse({ url: world.url, key, timeoutMs: 50, startFrom: await fileWith(on) });
    await used.ready;
    await used.ear.event(Stale);
    expect(await used.client.getBooleanValue('checkout', false, someone)).toBe(true);
  });

  it('keep an application going whose key is refused, which is told', async () => {
    world.refusal = (response) => response.writeHead(401).end();
    await using used = inUse({ url: world.url, key, startFrom: await fileWith(on) });
    await used.ready;
    await used.ear.event(Failed);
    expect(await used.client.getBooleanValue('checkout', false, someone)).toBe(true);
    expect(used.ear.types).toEqual([Ready, Failed]);
  });

  it('that cannot be read are nothing', async () => {
    const startFrom = await fileWith({ format: 1 });
    await using used = inUse({
      url: world.url,
      key,
      startFrom,
      keepIn: path.join(folder, 'no.json'),
      timeoutMs: 50,
    });
    await expect(used.ready).rejects.toMatchObject({ code: ErrorCode.GENERAL });
  });

  it('keep the last good data, which are begun with before others', async () => {
    const keepIn = path.join(folder, 'kept.json');
    const used = inUse({ url: world.url, key, keepIn });
    const stream = await world.stream();
    stream.send('put', aDocument());
    await used.ready;
    await expect
      .poll(
        () =>
          stat(keepIn)
            .then(({ mode }) => mode & 0o777)
            .catch(() => 0),
        { timeout: 5_000 },
      )
      .toBe(0o600);
    stream.send('patch', turnedOn, 2);
    await used.ear.event(ConfigurationChanged);
    await used.provider.onClose();
    expect(JSON.parse(await readFile(keepIn, 'utf8'))).toEqual(on);
    world.refusal = (response) => response.writeHead(503).end();
    const startFrom = await fileWith(aDocument({ revision: 99 }));
    await using again = inUse({ url: world.url, key, keepIn, startFrom });
    await again.ready;
    expect((await again.client.getBooleanDetails('checkout', false, someone)).flagMetadata.revision).toBe(2);
  });
});

describe('usage', () => {
  it('is counted per flag and variation, and sent now and then', async () => {
    const flags = [
      { flag: aFlag(), state: onWhen({ attribute: 'plan', operator: 'equals', value: 'pro' }) },
      { flag: aFlag({ key: 'dark' }), state: { enabled: false, rules: [] } },
    ];
    await using used = await fed(aDocument({ flags }), { usage: 300 });
    const { client } = used;
    for (const plan of ['pro', 'free', 'pro']) await client.getBooleanValue('checkout', false, { plan });
    await client.getStringValue('checkout', 'wrong type');
    await client.getBooleanValue('dark', false);
    await client.getBooleanValue('unknown', false);
    expect(await world.report()).toEqual({
      evaluations: [
        { flag: 'checkout', variation: 'on', count: 2 },
        { flag: 'checkout', variation: 'off', count: 1 },
      ],
      from: expect.stringMatching(/Z$/),
      until: expect.stringMatching(/Z$/),
    });
  });

  it('that is left is sent on closing, once', async () => {
    const used = await fed();
    await used.client.getBooleanValue('checkout', false);
    await Promise.all([used.provider.onClose(), used.provider.onClose()]);
    await used.provider.onClose();
    expect(world.reports).toEqual([
      expect.objectContaining({ evaluations: [{ flag: 'checkout', variation: 'off', count: 1 }] }),
    ]);
  });
});

describe('closing', () => {
  it('ends the stream at once and all attempts', async () => {
    const used = await fed();
    const { closed } = await world.stream();
    await used.provider.onClose();
    await closed;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(world.streams).toHaveLength(1);
    expect(await used.client.getBooleanValue('checkout', true, someone)).toBe(false);
  });

  it('before there are data ends the wait for them', async () => {
    const used = inUse({ url: world.url, key });
    await used.provider.onClose();
    await expect(used.ready).rejects.toMatchObject({ message: expect.stringMatching(/closed/) });
  });

  it('is not for ever: OpenFeature may set the provider again', async () => {
    const used = await fed();
    await used.provider.onClose();
    const again = used.provider.initialize();
    (await world.stream(2)).send('put', on);
    await again;
    expect((await used.provider.resolveBooleanEvaluation('checkout', false, someone)).value).toBe(true);
    await used.provider.onClose();
  });
});
