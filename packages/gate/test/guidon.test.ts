import { behaviour, guidonSource, openGate, registration } from '@guidon/gate';
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
  await guidon[Symbol.asyncDispose]();
  expect(await offered('bob')).toEqual(['export_pdf']);
});
