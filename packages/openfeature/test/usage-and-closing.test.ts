import { ProviderEvents } from '@openfeature/server-sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aDocument, aFlag, onWhen } from './support/a-document.ts';
import { inUse } from './support/in-use.ts';
import { OutsideWorld } from './support/outside-world.ts';
import { fed, KEY, ON, SOMEONE, TURNED_ON } from './support/scene.ts';

let world: OutsideWorld;
beforeEach(async () => {
  world = await OutsideWorld.start();
});
afterEach(() => world[Symbol.asyncDispose]());

describe('usage', () => {
  it('is counted per flag and variation, and sent now and then', async () => {
    const flags = [
      { flag: aFlag(), state: onWhen({ attribute: 'plan', operator: 'equals', value: 'pro' }) },
      { flag: aFlag({ key: 'dark' }), state: { enabled: false, rules: [] } },
    ];
    await using used = await fed(world, aDocument({ flags }), { usage: 300 });
    const { client } = used;
    for (const plan of ['pro', 'free', 'pro']) await client.getBooleanValue('checkout', false, { plan });
    await client.getStringValue('checkout', 'wrong type');
    await client.getBooleanValue('dark', false);
    await client.getBooleanValue('unknown', false);
    expect(await world.report()).toEqual({
      evaluations: [
        { flag: 'checkout', variation: 'on', count: 2 },
        { flag: 'checkout', variation: 'off', count: 1 },
        { flag: 'dark', variation: '', count: 1 },
      ],
      from: expect.stringMatching(/Z$/),
      until: expect.stringMatching(/Z$/),
    });
  });

  it('that is left is sent on closing, once', async () => {
    const used = await fed(world);
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
    const used = await fed(world);
    const { closed } = await world.stream();
    await used.provider.onClose();
    await closed;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(world.streams).toHaveLength(1);
    expect(await used.client.getBooleanValue('checkout', true, SOMEONE)).toBe(false);
  });

  it('from within a handler ends it for what came with the same packet', async () => {
    const used = await fed(world);
    used.client.addHandler(ProviderEvents.ConfigurationChanged, () => used.provider.onClose());
    const { response } = await world.stream();
    const patches = [1, 2, 3].map((from) => JSON.stringify({ ...TURNED_ON, from, revision: from + 1 }));
    response.write(patches.map((data) => `event: patch\ndata: ${data}\n\n`).join(''));
    await used.ear.event(ProviderEvents.ConfigurationChanged);
    const { flagMetadata } = await used.client.getBooleanDetails('checkout', false);
    expect(flagMetadata.revision).toBe(2);
  });

  it('before there are data ends the wait for them', async () => {
    const used = inUse({ url: world.url, key: KEY });
    await used.provider.onClose();
    await expect(used.ready).rejects.toMatchObject({ message: expect.stringMatching(/closed/) });
  });

  it('is not for ever: OpenFeature may set the provider again', async () => {
    const used = await fed(world);
    await used.provider.onClose();
    const again = used.provider.initialize();
    (await world.stream(2)).send('put', ON);
    await again;
    expect((await used.provider.resolveBooleanEvaluation('checkout', false, SOMEONE)).value).toBe(true);
    await used.provider.onClose();
  });
});
