import { DatabaseSync } from 'node:sqlite';
import { behaviour, guidonSource, openGate, registration, sqlPins } from '@guidon/gate';
import { GuidonProvider } from '@guidon/openfeature';
import { expect, it } from 'vitest';
import { sdkServer } from '../../server/test/sdk/support/sdk-server.ts';

it('follows the flags of a Guidon, and goes on without it', async () => {
  const guidon = await sdkServer();
  await guidon.run('create_flag', { key: 'pdf' });
  const provider = new GuidonProvider({ url: guidon.url, key: guidon.serverKey });
  await using gate = await openGate({
    flags: { pdf: registration(), size: behaviour(20) },
    tools: { export_pdf: { flag: 'pdf' } },
    sources: [guidonSource(provider)],
    windowMs: 1,
  });
  const offered = async (id: string) => (await gate.surface({ id, tenant: 'acme' })).offered;
  expect(await offered('ann')).toEqual([]);
  await guidon.run('set_flag_state', { key: 'pdf', environments: ['production'], enabled: true });
  await expect.poll(() => offered('ann')).toEqual(['export_pdf']);
  const rules = [{ id: 'not_ann', when: 'targetingKey = "ann"', serve: { value: false } }];
  await guidon.run('set_flag_rules', { key: 'pdf', environments: ['production'], rules });
  await expect.poll(() => offered('ann')).toEqual([]);
  expect(await offered('bob')).toEqual(['export_pdf']);
  expect(await gate.behaviour('size', { mcpReq: {} })).toBe(20);
  expect(gate.status().sources).toMatchObject([{ name: 'guidon', state: 'ok' }]);
  expect(gate.status().pins).toEqual({ kept: 'per-instance', agree: false });
  await guidon[Symbol.asyncDispose]();
  expect(await offered('bob')).toEqual(['export_pdf']);
});

it('is pinned alike on every instance, with a store', async () => {
  await using guidon = await sdkServer();
  await guidon.run('create_flag', { key: 'pdf' });
  await guidon.run('set_flag_state', { key: 'pdf', environments: ['production'], enabled: true });
  const sqlite = new DatabaseSync(':memory:');
  const instance = () =>
    openGate({
      flags: { pdf: registration() },
      tools: { export_pdf: { flag: 'pdf' } },
      sources: [guidonSource(new GuidonProvider({ url: guidon.url, key: guidon.serverKey }))],
      pins: sqlPins(sqlite),
      windowMs: 86_400_000,
    });
  await using first = await instance();
  const before = await first.surface({ id: 'ann' });
  expect(before.offered).toEqual(['export_pdf']);
  await guidon.run('set_flag_state', { key: 'pdf', environments: ['production'], enabled: false });
  await using late = await instance();
  expect(await late.surface({ id: 'ann' })).toEqual(before);
  expect((await late.surface({ id: 'bob' })).offered).toEqual([]);
});
