import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type SdkServer, sdkServer } from './support/sdk-server.ts';

let guidon: SdkServer;

beforeEach(async () => {
  guidon = await sdkServer();
  await guidon.run('create_flag', { key: 'a', client_side: true });
  await guidon.run('create_flag', { key: 'never' });
  await guidon.run('set_flag_state', { key: 'a', environments: ['production'], enabled: true });
});

afterEach(() => guidon[Symbol.asyncDispose]());

const ask = (key: string, context = {}) =>
  guidon.post(`/ofrep/v1/evaluate/flags/${key}`, guidon.serverKey, { context });
const report = (evaluations: unknown, key = guidon.serverKey) =>
  guidon.post('/api/v1/sdk/usage', key, { evaluations, from: '2026-01-01T00:00:00Z', more: 1 });
const flush = () => guidon.test.app.services.usage.flush();

// biome-ignore lint/suspicious/noExplicitAny: the answer of a tool
async function usage(key = 'a'): Promise<any> {
  // biome-ignore lint/suspicious/noExplicitAny: the answer of a tool
  const { environments }: any = await guidon.run('get_flag', { key, environment: 'production' });
  return environments[0].usage;
}

describe('usage', () => {
  it('counts single evaluations by variation, and nothing else', async () => {
    await ask('a');
    await ask('a');
    await guidon.run('set_flag_state', { key: 'a', environments: ['production'], enabled: false });
    await ask('a');
    await ask('nope');
    await ask('a', []);
    await guidon.post('/ofrep/v1/evaluate/flags', guidon.serverKey, {});
    await guidon.run('evaluate_flag', { key: 'a', environment: 'production' });
    expect(await usage()).toBeUndefined();
    await flush();
    await flush();
    expect(await usage()).toEqual({
      last_evaluated: expect.stringMatching(/^20.*Z$/),
      evaluations: 3,
      by_variation: { off: 1, on: 2 },
    });
    expect(await usage('never')).toBeUndefined();
    // biome-ignore lint/suspicious/noExplicitAny: the answer of a tool
    const { flags }: any = await guidon.run('list_flags', {});
    expect(flags).toMatchObject([{ key: 'a', evaluations: 3 }, { key: 'never' }]);
    expect(flags[1].evaluations).toBeUndefined();
  });

  it('adds what SDKs report, of flags and variations that exist', async () => {
    const answer = await report([
      { flag: 'a', variation: 'on', count: 17 },
      { flag: 'a', variation: 'nope', count: 1 },
      { flag: 'nope', variation: 'on', count: 1 },
    ]);
    expect(answer).toMatchObject({ status: 202, text: '' });
    await ask('a');
    await flush();
    expect((await usage()).by_variation).toEqual({ on: 18 });
  });

  it.each([
    ['no list', 1],
    ['a count that is no number', [{ flag: 'a', variation: 'on', count: '1' }]],
    ['a count below one', [{ flag: 'a', variation: 'on', count: 0 }]],
    ['too much', Array.from({ length: 10_001 }, () => ({ flag: 'a', variation: 'on', count: 1 }))],
  ])('refuses a report that is %s', async (_what, evaluations) => {
    expect(await report(evaluations)).toMatchObject({
      status: 400,
      body: { error: { code: 'INVALID_ARGUMENT' } },
    });
  });

  it('takes no reports with client keys', async () => {
    expect((await report([], guidon.clientKey)).status).toBe(403);
  });

  it('keeps what cannot be written for the next time', async () => {
    await ask('a');
    const write = vi.spyOn(guidon.test.app.storage, 'write').mockRejectedValueOnce(new Error('gone'));
    await flush();
    write.mockRestore();
    await ask('a');
    await flush();
    expect((await usage()).evaluations).toBe(2);
  });
});
