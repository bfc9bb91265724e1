import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { FlagConfiguration } from '@guidon/core';
import { ErrorCode, ProviderEvents, ServerProviderStatus } from '@openfeature/server-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { save } from '../../server/test/sdk/support/save.ts';
import { type SdkServer, sdkServer } from '../../server/test/sdk/support/sdk-server.ts';
import { aFlag } from './support/a-document.ts';
import { Cable } from './support/cable.ts';
import { type InUse, inUse, QUICK } from './support/in-use.ts';

const { Ready, Stale, ConfigurationChanged } = ProviderEvents;
const environments = ['production'];
const pro = { targetingKey: 'user-1', plan: 'pro' };

let guidon: SdkServer;
let folder: string;
beforeAll(async () => {
  guidon = await sdkServer();
  folder = await mkdtemp(path.join(os.tmpdir(), 'guidon-openfeature-'));
});
afterAll(async () => {
  await guidon[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** A provider of the environment `production`, with its data. */
async function connected(options = {}): Promise<InUse> {
  const used = inUse({ url: guidon.url, key: guidon.serverKey, ...options });
  await used.ready;
  return used;
}

/** A new flag that serves its default to everybody in production. */
async function aServedFlag(flag: { readonly key: string; readonly [name: string]: unknown }): Promise<void> {
  await guidon.run('create_flag', flag);
  await flip(flag.key, true);
}

function flip(key: string, enabled: boolean) {
  return guidon.run('set_flag_state', { key, environments, enabled });
}

/** Settles when the provider was told that this flag may answer differently. */
async function changed({ ear }: InUse, key: string): Promise<void> {
  for (let count = 1; ; count++) {
    const flagsChanged: unknown = (await ear.event(ConfigurationChanged, count))?.flagsChanged;
    if (Array.isArray(flagsChanged) && flagsChanged.includes(key)) return;
  }
}

describe('with a Guidon', () => {
  it('serves values of every type', async () => {
    await aServedFlag({ key: 'text', type: 'string', default_value: 'hi' });
    await aServedFlag({ key: 'number', type: 'number', default_value: 0.5 });
    await aServedFlag({ key: 'shape', type: 'json', default_value: { a: [1, null] } });
    await aServedFlag({ key: 'plain' });
    await guidon.run('create_flag', { key: 'dark' });
    await using used = await connected();
    const { client } = used;
    expect(await client.getStringDetails('text', 'none')).toMatchObject({ value: 'hi', reason: 'STATIC' });
    expect(await client.getNumberValue('number', 0)).toBe(0.5);
    expect(await client.getObjectValue('shape', {})).toEqual({ a: [1, null] });
    const plain = await client.getBooleanDetails('plain', false);
    expect(plain).toMatchObject({ value: true, variant: 'on', reason: 'STATIC' });
    expect(plain.flagMetadata).toMatchObject({ flagSetId: 'default/production' });
    expect(await client.getBooleanDetails('dark', true)).toMatchObject({ value: false, reason: 'DISABLED' });
    expect((await client.getStringDetails('plain', '')).errorCode).toBe(ErrorCode.TYPE_MISMATCH);
    expect((await client.getStringDetails('unknown', '')).errorCode).toBe(ErrorCode.FLAG_NOT_FOUND);
  });

  it('sees a flip, a new flag and a deleted one', async () => {
    await using used = await connected();
    await aServedFlag({ key: 'flipped' });
    await changed(used, 'flipped');
    await expect.poll(() => used.client.getBooleanValue('flipped', false)).toBe(true);
    await flip('flipped', false);
    await expect.poll(() => used.client.getBooleanValue('flipped', false)).toBe(false);
    await guidon.run('update_flag', { key: 'flipped', archived: true });
    await guidon.run('delete_flag', { key: 'flipped' });
    const errorCode = async () => (await used.client.getBooleanDetails('flipped', false)).errorCode;
    await expect.poll(errorCode).toBe(ErrorCode.FLAG_NOT_FOUND);
  });

  it('is told of the flags that a segment reaches', async () => {
    await guidon.run('save_segment', { key: 'pros', when: 'plan = "pro"' });
    await aServedFlag({ key: 'of_segment', default_value: false });
    const rules = [{ id: 'pros', when: 'segment "pros"', serve: { value: true } }];
    await guidon.run('set_flag_rules', { key: 'of_segment', environments, rules });
    await using used = await connected();
    const details = await used.client.getBooleanDetails('of_segment', false, pro);
    expect(details).toMatchObject({
      value: true,
      reason: 'TARGETING_MATCH',
      flagMetadata: { ruleId: 'pros' },
    });
    await guidon.run('save_segment', { key: 'pros', when: 'plan = "enterprise"' });
    await changed(used, 'of_segment');
    expect(await used.client.getBooleanValue('of_segment', true, pro)).toBe(false);
  });

  it('reports what was served, for everybody to see', async () => {
    await aServedFlag({ key: 'counted' });
    const used = await connected();
    for (let count = 0; count < 3; count++) await used.client.getBooleanValue('counted', false);
    await used.provider.onClose();
    await guidon.test.app.services.usage.flush();
    const flag = await guidon.run('get_flag', { key: 'counted', environment: 'production' });
    expect(flag).toMatchObject({ environments: [{ usage: { evaluations: 3, by_variation: { on: 3 } } }] });
  });

  it('refuses to begin with a key that is wrong or is for pages', async () => {
    for (const key of ['gdn_srv_wrong', guidon.clientKey]) {
      await using used = inUse({ url: guidon.url, key });
      await expect(used.ready).rejects.toMatchObject({ code: ErrorCode.PROVIDER_FATAL });
      expect(used.client.providerStatus).toBe(ServerProviderStatus.FATAL);
    }
  });

  it('keeps what it had when its key is revoked, and says so', async () => {
    await using other = await sdkServer();
    await other.run('create_flag', { key: 'kept' });
    await other.run('set_flag_state', { key: 'kept', environments, enabled: true });
    await using used = await connected({ url: other.url, key: other.serverKey });
    await other.revoke(other.serverKey);
    await used.ear.event(ProviderEvents.Error);
    expect(used.client.providerStatus).toBe(ServerProviderStatus.ERROR);
    expect(await used.client.getBooleanValue('kept', false)).toBe(true);
  });

  it('goes on through a restart of the server', async () => {
    await aServedFlag({ key: 'lasting' });
    await using used = await connected();
    await guidon.restart();
    expect(await used.client.getBooleanValue('lasting', false)).toBe(true);
    await flip('lasting', false);
    await changed(used, 'lasting');
    expect((await used.client.getBooleanDetails('lasting', true)).reason).toBe('DISABLED');
    expect(used.ear.types).not.toContain(Stale);
  });
});

/** A flag that serves its own key to half of the people and `other` to the rest; every third is off. */
function aTextFlag(key: string, index: number): FlagConfiguration {
  const variations = [key, 'other'].map((value) => ({ key: value, value }));
  const serve = { rollout: { variation: 'other', percentage: 50 } };
  return {
    flag: aFlag({ key, type: 'string', variations, default: { variation: key } }),
    state: { enabled: index % 3 !== 0, rules: [{ id: 'half', enabled: true, serve }] },
  };
}

describe('with a thousand flags', () => {
  it('has them all, and answers as OFREP does', async () => {
    const keys = Array.from({ length: 1_000 }, (_, index) => `many_${index}`);
    await save(guidon, { flags: keys.map(aTextFlag) });
    await using used = await connected();
    const context = { targetingKey: 'user-7' };
    const { body } = await guidon.post('/ofrep/v1/evaluate/flags', guidon.serverKey, { context });
    const theirs = new Map<string, unknown>(
      body.flags.map((flag: { key: string; value?: unknown }) => [flag.key, flag.value ?? 'none']),
    );
    const ours = keys.map(
      async (key) => [key, await used.client.getStringValue(key, 'none', context)] as const,
    );
    expect(new Map(await Promise.all(ours))).toEqual(new Map(keys.map((key) => [key, theirs.get(key)])));
    expect(new Set(theirs.values())).toContain('other');
  });
});

describe('when the way to Guidon is cut', () => {
  it('serves what it had, says so after a while, and catches up', async () => {
    await aServedFlag({ key: 'left' });
    await using cable = await Cable.to(guidon.url);
    await using used = await connected({ url: cable.url, waits: { ...QUICK, staleAfter: 50 } });
    await cable.cut();
    await used.ear.event(Stale);
    expect(used.client.providerStatus).toBe(ServerProviderStatus.STALE);
    await flip('left', false);
    expect(await used.client.getBooleanValue('left', false)).toBe(true);
    await cable.mend();
    await changed(used, 'left');
    expect((await used.client.getBooleanDetails('left', true)).reason).toBe('DISABLED');
    expect(used.client.providerStatus).toBe(ServerProviderStatus.READY);
    expect(used.ear.types).toEqual([Ready, Stale, Ready, ConfigurationChanged]);
  });

  it('ends with what Guidon has, however often it is cut while flags are flipped', async () => {
    const keys = ['cut_a', 'cut_b', 'cut_c'];
    for (const key of keys) await aServedFlag({ key });
    await using cable = await Cable.to(guidon.url);
    await using used = await connected({ url: cable.url });
    const isOn = new Map<string, boolean>();
    for (let round = 0; round < 31; round++) {
      const key = keys[round % keys.length] ?? '';
      if (round % 4 === 0) await cable.cut();
      isOn.set(key, round % 2 === 1);
      await flip(key, round % 2 === 1);
      if (round % 4 === 2) await cable.mend();
    }
    const values = () => Promise.all(keys.map((key) => used.client.getBooleanValue(key, false)));
    await expect.poll(values, { timeout: 10_000 }).toEqual(keys.map((key) => isOn.get(key)));
  });

  it('begins with what it kept, and is told when Guidon is back', async () => {
    await aServedFlag({ key: 'kept' });
    await using cable = await Cable.to(guidon.url);
    const options = { url: cable.url, keepIn: path.join(folder, 'kept.json') };
    const before = await connected(options);
    await before.provider.onClose();
    await cable.cut();
    await using used = await connected(options);
    await used.ear.event(Stale);
    expect(await used.client.getBooleanValue('kept', false)).toBe(true);
    await flip('kept', false);
    await cable.mend();
    await changed(used, 'kept');
    expect((await used.client.getBooleanDetails('kept', true)).reason).toBe('DISABLED');
    expect(used.client.providerStatus).toBe(ServerProviderStatus.READY);
  });
});
