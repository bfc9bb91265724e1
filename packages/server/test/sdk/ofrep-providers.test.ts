import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { OpenFeature } from '@openfeature/server-sdk';
import { OpenFeature as OpenFeatureWeb, type Provider, ProviderEvents } from '@openfeature/web-sdk';
import { EventSource } from 'eventsource';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type SdkServer, sdkServer } from './support/sdk-server.ts';

let guidon: SdkServer;

beforeAll(async () => {
  vi.stubGlobal('EventSource', EventSource);
  guidon = await sdkServer();
  const flags = [
    { key: 'plain' },
    { key: 'text', type: 'string', default_value: 'hello' },
    { key: 'number', type: 'number', default_value: 0.5 },
    { key: 'shape', type: 'json', default_value: { a: [1, null] } },
  ];
  for (const flag of flags) await guidon.run('create_flag', { ...flag, client_side: true });
  for (const { key } of flags) await turn(key, true);
  await guidon.run('create_flag', { key: 'server_only' });
  await turn('server_only', true);
});

afterEach(async () => {
  await OpenFeature.close();
  await OpenFeatureWeb.close();
});

afterAll(async () => {
  vi.unstubAllGlobals();
  await guidon[Symbol.asyncDispose]();
});

const turn = (key: string, enabled: boolean) =>
  guidon.run('set_flag_state', { key, environments: ['production'], enabled });

describe('the OFREP provider for servers', () => {
  async function client(key = guidon.serverKey) {
    const headers: [string, string][] = [['Authorization', `Bearer ${key}`]];
    await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: guidon.url, headers }));
    return OpenFeature.getClient();
  }

  it('reads values of every type', async () => {
    const flags = await client();
    const context = { targetingKey: 'user-1', when: new Date(0) };
    expect(await flags.getBooleanDetails('plain', false, context)).toMatchObject({
      value: true,
      variant: 'on',
      reason: 'STATIC',
    });
    expect(await flags.getStringValue('text', '', context)).toBe('hello');
    expect(await flags.getNumberValue('number', 0, context)).toBe(0.5);
    expect(await flags.getObjectValue('shape', {}, context)).toEqual({ a: [1, null] });
    expect(await flags.getBooleanValue('plain', false)).toBe(true);
  });

  it('tells what is not found, of another type, or behind a wrong key', async () => {
    const flags = await client();
    expect(await flags.getBooleanDetails('nope', true)).toMatchObject({
      value: true,
      errorCode: 'FLAG_NOT_FOUND',
    });
    expect(await flags.getStringDetails('plain', 'x')).toMatchObject({
      value: 'x',
      errorCode: 'TYPE_MISMATCH',
    });
    const stranger = await client('gdn_srv_nonsense');
    expect(await stranger.getBooleanDetails('plain', false)).toMatchObject({ value: false, reason: 'ERROR' });
  });

  it('sees a flip with the next call', async () => {
    const flags = await client();
    await turn('plain', false);
    expect(await flags.getBooleanDetails('plain', true)).toMatchObject({ value: false, reason: 'DISABLED' });
    await turn('plain', true);
    expect(await flags.getBooleanValue('plain', false)).toBe(true);
  });
});

describe('the OFREP provider for the web', () => {
  async function client(key = guidon.clientKey) {
    const headers: [string, string][] = [['Authorization', `Bearer ${key}`]];
    const provider = new OFREPWebProvider({ baseUrl: guidon.url, headers });
    await OpenFeatureWeb.setContext({ targetingKey: 'user-1' });
    // Its declarations leave out `undefined` where the SDK's, read exactly, do not.
    await OpenFeatureWeb.setProviderAndWait(provider as Provider);
    return OpenFeatureWeb.getClient();
  }

  it('reads values of every type, and nothing that is for servers', async () => {
    const flags = await client();
    expect(flags.getBooleanDetails('plain', false)).toMatchObject({
      value: true,
      variant: 'on',
      reason: 'STATIC',
    });
    expect(flags.getStringValue('text', '')).toBe('hello');
    expect(flags.getNumberValue('number', 0)).toBe(0.5);
    expect(flags.getObjectValue('shape', {})).toEqual({ a: [1, null] });
    expect(flags.getBooleanDetails('server_only', false).errorCode).toBe('FLAG_NOT_FOUND');
  });

  it('does not start with a wrong key', async () => {
    await expect(client('gdn_cli_nonsense')).rejects.toThrow();
  });

  it('hears of a flip, also after the server was restarted under it', async () => {
    const flags = await client();
    const changed = vi.fn();
    flags.addHandler(ProviderEvents.ConfigurationChanged, changed);
    await turn('plain', false);
    await expect.poll(() => flags.getBooleanValue('plain', true), { timeout: 5000 }).toBe(false);
    expect(changed.mock.calls[0]?.[0]).toMatchObject({ flagsChanged: ['plain'] });
    await guidon.restart();
    await turn('plain', true);
    await expect.poll(() => flags.getBooleanValue('plain', false), { timeout: 15_000 }).toBe(true);
    await turn('plain', false);
    await expect.poll(() => flags.getBooleanValue('plain', true), { timeout: 15_000 }).toBe(false);
    await turn('plain', true);
  }, 60_000);

  it('evaluates anew for another context', async () => {
    const rules = [{ id: 'r', when: 'plan = "pro"', serve: { value: false } }];
    await guidon.run('set_flag_rules', { key: 'plain', environments: ['production'], rules });
    const flags = await client();
    expect(flags.getBooleanValue('plain', false)).toBe(true);
    await OpenFeatureWeb.setContext({ targetingKey: 'user-1', plan: 'pro' });
    expect(flags.getBooleanDetails('plain', true)).toMatchObject({ value: false, reason: 'TARGETING_MATCH' });
  });
});
