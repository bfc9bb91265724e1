import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FlagReads } from '../../src/flags/flag-store.ts';
import { UsageCounter } from '../../src/flags/usage-counter.ts';
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

  it('is forgotten after its days, while others write', async () => {
    const { storage, services } = guidon.test.app;
    const [project] = await storage.read(async (reads) => {
      const [organization] = await reads.organizations();
      return reads.projects(organization?.id ?? '');
    });
    const count = { environmentKey: 'production', flagKey: 'a', count: 1, lastAt: '2001-02-03T00:00:00Z' };
    const old = Array.from({ length: 2500 }, (_, turn) => ({
      ...count,
      projectId: project?.id ?? '',
      variation: `v${turn}`,
      day: '2001-02-03',
    }));
    await storage.write((writes) => writes.addUsage(old));
    const forgetting = services.usage.forget();
    const left = (reads: FlagReads) => reads.usage(project?.id ?? '', ['a']);
    expect(await storage.write(left)).toHaveLength(1500);
    await forgetting;
    expect(await storage.read(left)).toEqual([]);
  });

  it('says once that it cannot be written, and once that it can again', async () => {
    const lines: string[] = [];
    const log = (_fields: object, message: string) => void lines.push(message);
    const logger = { debug: log, info: log, warn: log, error: log };
    const { storage } = guidon.test.app;
    const usage = new UsageCounter(storage, { clock: () => new Date(), logger, days: 1 });
    const { organizationId } = (await guidon.test.app.operatorCaller()).principal;
    const name = { organizationId, project: 'default', environment: 'production' };
    const live = await guidon.test.app.services.environments.current(name);
    if (live === undefined) throw new Error('there is no such environment');
    const write = vi.spyOn(storage, 'write').mockRejectedValue(new Error('gone'));
    for (let turn = 0; turn < 3; turn++) {
      usage.add(live, 'a', 'on', 1);
      await usage.flush();
    }
    write.mockRestore();
    await usage.close();
    expect(lines).toEqual(['writing usage failed', 'writing usage works again']);
  });
});
