import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ErrorCode, ProviderEvents, ServerProviderStatus } from '@openfeature/server-sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aDocument } from './support/a-document.ts';
import { inUse } from './support/in-use.ts';
import { OutsideWorld } from './support/outside-world.ts';
import { KEY, ON, SOMEONE, TURNED_ON } from './support/scene.ts';

const { Ready, Stale, Error: Failed, ConfigurationChanged } = ProviderEvents;

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

async function fileWith(document: unknown): Promise<string> {
  const file = path.join(folder, 'flags.json');
  await writeFile(file, JSON.stringify(document));
  return file;
}

describe('files', () => {
  it('are begun with when the server cannot be reached, and told to be stale', async () => {
    const startFrom = await fileWith(ON);
    const { url } = world;
    await world[Symbol.asyncDispose]();
    await using used = inUse({ url, key: KEY, startFrom });
    await used.ready;
    await used.ear.event(Stale);
    expect(used.client.providerStatus).toBe(ServerProviderStatus.STALE);
    expect(await used.client.getBooleanValue('checkout', false, SOMEONE)).toBe(true);
    world = await OutsideWorld.start(Number(new URL(url).port));
    const stream = await world.stream();
    // The file may be of another database: only the server's own data can be gone on from.
    expect(stream.headers).not.toHaveProperty('last-event-id');
    stream.send('put', aDocument({ revision: 3 }), 3);
    expect((await used.ear.event(ConfigurationChanged))?.flagsChanged).toEqual(['checkout']);
    expect(used.ear.types).toEqual([Ready, Stale, Ready, ConfigurationChanged]);
  });

  it('do not keep what the server says from being first', async () => {
    await using used = inUse({ url: world.url, key: KEY, startFrom: await fileWith(ON) });
    (await world.stream()).send('put', aDocument());
    await used.ready;
    expect(await used.client.getBooleanValue('checkout', true, SOMEONE)).toBe(false);
    expect(used.ear.types).toEqual([Ready]);
  });

  it('stand in for a server that does not answer in time', async () => {
    await using used = inUse({ url: world.url, key: KEY, timeoutMs: 50, startFrom: await fileWith(ON) });
    await used.ready;
    await used.ear.event(Stale);
    expect(await used.client.getBooleanValue('checkout', false, SOMEONE)).toBe(true);
  });

  it('keep an application going whose key is refused, which is told', async () => {
    world.refusal = (response) => response.writeHead(401).end();
    await using used = inUse({ url: world.url, key: KEY, startFrom: await fileWith(ON) });
    await used.ready;
    await used.ear.event(Failed);
    expect(await used.client.getBooleanValue('checkout', false, SOMEONE)).toBe(true);
    expect(used.ear.types).toEqual([Ready, Failed]);
  });

  it('that cannot be read are nothing', async () => {
    const startFrom = await fileWith({ format: 1 });
    await using used = inUse({
      url: world.url,
      key: KEY,
      startFrom,
      keepIn: path.join(folder, 'no.json'),
      timeoutMs: 50,
    });
    await expect(used.ready).rejects.toMatchObject({ code: ErrorCode.GENERAL });
  });

  it('keep the last good data, which are begun with before others', async () => {
    const keepIn = path.join(folder, 'kept.json');
    const used = inUse({ url: world.url, key: KEY, keepIn });
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
    stream.send('patch', TURNED_ON, 2);
    await used.ear.event(ConfigurationChanged);
    await used.provider.onClose();
    expect(JSON.parse(await readFile(keepIn, 'utf8'))).toEqual(ON);
    world.refusal = (response) => response.writeHead(503).end();
    const startFrom = await fileWith(aDocument({ revision: 99 }));
    await using again = inUse({ url: world.url, key: KEY, keepIn, startFrom });
    await again.ready;
    expect((await again.client.getBooleanDetails('checkout', false, SOMEONE)).flagMetadata.revision).toBe(2);
  });
});

describe('what is logged', () => {
  it('says what went wrong, once, and neither the key nor words of others', async () => {
    const lines: string[] = [];
    const note = (...words: unknown[]) => lines.push(words.map(String).join(' '));
    const logger = { error: note, warn: note, info: note, debug() {} };
    const startFrom = await fileWith({ format: 1, project: 'words of others' });
    world.refusal = (response) => response.writeHead(401).end('words of others');
    await using used = inUse({ url: world.url, key: KEY, logger, startFrom, timeoutMs: 100 });
    await used.ready.catch(() => {});
    world.refusal = (response) => response.writeHead(503, 'words of others').end('words of others');
    await expect.poll(() => lines.some((line) => line.includes('503'))).toBe(true);
    world.refusal = undefined;
    (await world.stream()).send('put', '{ words of others');
    await world.stream(2);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(lines.join('\n')).not.toMatch(/gdn_srv_test|words of others/);
    expect(lines.filter((line) => line.includes('revoked'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('not JSON'))).toHaveLength(1);
  });

  it('is nobody’s problem when the logger is broken', async () => {
    const broken = () => {
      throw new Error('no more paper');
    };
    const logger = { error: broken, warn: broken, info: broken, debug: broken };
    world.refusal = (response) => response.writeHead(503).end();
    await using used = inUse({ url: world.url, key: KEY, logger });
    world.refusal = undefined;
    (await world.stream()).send('put', ON);
    await used.ready;
    expect(await used.client.getBooleanValue('checkout', false, SOMEONE)).toBe(true);
  });
});
