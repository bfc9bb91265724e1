import { mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  behaviour,
  environmentSource,
  type FlagSource,
  fileSource,
  memorySource,
  type OpenFeatureClient,
  openFeatureSource,
  openGate,
  registration,
  type SourceStatus,
  sqlPins,
  sqlSource,
} from '@guidon/gate';
import { InMemoryProvider, OpenFeature } from '@openfeature/server-sdk';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(path.join(tmpdir(), 'gate-sources-'));
afterAll(() => rmSync(folder, { recursive: true }));

const flags = { a: registration(), b: registration(), c: registration() };
const tools = { a: { flag: 'a' }, b: { flag: 'b' }, c: { flag: 'c' } } as const;
const warnings: string[] = [];
const warn = (message: string) => warnings.push(message);

/** Every look at the clock is in another window. */
let looks = 0;
const clock = { now: () => ++looks, after: () => () => {} };

async function offeredBy(...sources: FlagSource[]) {
  const gate = await openGate({ flags, tools, sources, windowMs: 1, warn, clock });
  return { gate, offered: async () => (await gate.surface({ id: 'ann', tenant: 'acme' })).offered };
}

describe('several sources', () => {
  it('are heard in their order', async () => {
    const first = memorySource({ a: false, b: true });
    const { offered } = await offeredBy(first, memorySource({ a: true, c: true }));
    expect(await offered()).toEqual(['b', 'c']);
    first.set('a', undefined);
    expect(await offered()).toEqual(['a', 'b', 'c']);
  });

  it('are off by a value that is not of the flag’s type, which is told of once', async () => {
    warnings.length = 0;
    const { offered } = await offeredBy(memorySource({ a: 'yes' }), memorySource({ a: true }));
    expect(await offered()).toEqual([]);
    expect(await offered()).toEqual([]);
    expect(warnings).toEqual([
      'The flag source memory has no usable value for the flag "a": write true instead of "yes".',
    ]);
  });

  it('are off by one of somebody else’s that fails, unless an earlier one says something', async () => {
    const failing: FlagSource = {
      ...memorySource(),
      name: 'theirs',
      read: () => {
        throw new Error('redis://user:secret@host is down');
      },
    };
    warnings.length = 0;
    const { offered } = await offeredBy(memorySource({ a: true }), failing, memorySource({ b: true }));
    expect(await offered()).toEqual(['a']);
    expect(warnings).toEqual(['The flag source theirs failed (Error).']);
  });

  it('are off by one that has no answer, whatever later ones say; these still kill', async () => {
    let state: SourceStatus['state'] = 'failed';
    const away: FlagSource = { ...memorySource(), status: () => ({ state }) };
    const later = memorySource({ a: true, b: true, 'kill.a': true });
    const { gate, offered } = await offeredBy(memorySource({ a: true }), away, later);
    expect(await offered()).toEqual(['a']);
    expect((await gate.surface({ id: 'ann' })).killed).toEqual(['a']);
    state = 'stale';
    expect(await offered()).toEqual(['a', 'b']);
  });
});

it('are off for a tenant whose rows were never read, whatever later sources say', async () => {
  const away = new Set(['acme']);
  const rows = [{ tenant_id: '*', feature: 'b', enabled: true }];
  const client = {
    query: async (_: string, [tenant]: unknown[]) => {
      if (away.has(String(tenant))) throw { code: 'ECONNRESET' };
      return { rows };
    },
  };
  const { gate, offered } = await offeredBy(sqlSource(client, { ttlMs: 0 }), memorySource({ a: true }));
  expect((await gate.surface({ id: 'bob', tenant: 'other' })).offered).toEqual(['a', 'b']);
  expect(await offered()).toEqual([]);
  await gate.surface({ id: 'bob', tenant: 'other' });
  expect(gate.status()).toMatchObject({ healthy: false, sources: [{ state: 'stale' }, { state: 'ok' }] });
  away.clear();
  expect(await offered()).toEqual(['a', 'b']);
  expect(gate.status().healthy).toBe(true);
});

it('are as they were pinned only once nobody’s rows are those of a failure', async () => {
  let isAway = true;
  const rows = [{ tenant_id: '*', feature: 'a', enabled: true }];
  const client = {
    query: async (_: string, [tenant]: unknown[]) => {
      if (tenant === 'acme' && isAway) throw { code: 'ECONNRESET' };
      return { rows };
    },
  };
  const pins = sqlPins(new DatabaseSync(':memory:'));
  const instance = () => openGate({ flags, tools, sources: [sqlSource(client)], pins, warn });
  await using failing = await instance();
  const ann = { id: 'ann', tenant: 'acme' };
  await failing.surface({ id: 'bob', tenant: 'acme' });
  isAway = false;
  await failing.surface({ id: 'zoe', tenant: 'zeta' });
  const { offered, until } = await failing.surface(ann);
  expect(offered).toEqual([]);
  expect(until - Date.now()).toBeLessThan(10_000);
  await using well = await instance();
  expect((await well.surface(ann)).offered).toEqual(['a']);
});

it('are sound soon after rows could not be read at start', async () => {
  let isAway = true;
  const client = {
    query: async () => {
      if (isAway) throw { code: 'ECONNRESET' };
      return { rows: [] };
    },
  };
  const { gate, offered } = await offeredBy(sqlSource(client));
  isAway = false;
  await offered();
  await expect.poll(() => gate.status().healthy).toBe(true);
});

it('are not sound for one whom somebody else’s source fails for, though it answers others', async () => {
  const theirs: FlagSource = {
    ...memorySource({ a: true }),
    read: (asked, principal) => {
      if (principal?.id === 'ann') throw { code: 'ECONNRESET' };
      return memorySource({ a: true }).read(asked, principal);
    },
  };
  const { gate, offered } = await offeredBy(theirs);
  expect(await offered()).toEqual([]);
  await gate.surface({ id: 'bob' });
  expect(gate.status().sources).toMatchObject([{ state: 'failed' }]);
});

it('say null to a behaviour flag, however long that takes', async () => {
  const slow: FlagSource = { ...memorySource(), read: async () => new Map([['limit', { value: null }]]) };
  const sources = [slow, memorySource({ limit: 5 })];
  const gate = await openGate({ flags: { limit: behaviour(null) }, tools: {}, sources });
  expect(await gate.behaviour('limit', { mcpReq: {} })).toBeNull();
});

describe('the environment variable', () => {
  it.each([
    ['a,b', ['a', 'b']],
    [' a , b=false,c=100%,', ['a', 'c']],
    ['a=0%', []],
    ['{"a": true, "b": "100%", "c": 1}', ['a', 'b']],
    ['', []],
    ['{broken', []],
    ['a=perhaps,b', ['b']],
  ])('%s', async (text, expected) => {
    const { offered } = await offeredBy(environmentSource({ ENABLED_FEATURES: text }));
    expect(await offered()).toEqual(expected);
  });
});

it('tell the operator when they fail and answer again, each time', async () => {
  const file = path.join(folder, 'told.json');
  const told: string[] = [];
  const source = fileSource(file, { reloadMs: 10 });
  await source.open({ changed: () => {}, warn: (message) => told.push(message) });
  expect(told).toEqual([
    'The flag source file told.json cannot be read (ENOENT): its flags have their defaults.',
  ]);
  for (const _ of [1, 2]) {
    writeFileSync(file, '{"a": true}');
    await expect.poll(() => told.at(-1)).toBe('The flag source file told.json answers again.');
    writeFileSync(file, '{broken');
    await expect
      .poll(() => told.at(-1))
      .toBe('The flag source file told.json cannot be read (SyntaxError): its last good answer holds.');
  }
  await source.close();
});

describe('a file', () => {
  it.each([
    ['json', { on: '{"a": true}', off: '{"a": false}', broken: '{"a": ' }],
    ['yaml', { on: 'a: 100%\n', off: 'a: false\n', broken: 'a: [' }],
  ])(
    'of %s is read again when it changes; what is malformed changes nothing',
    async (kind, { on, off, broken }) => {
      const file = path.join(folder, `flags.${kind}`);
      writeFileSync(file, on);
      const { gate, offered } = await offeredBy(fileSource(file, { reloadMs: 10 }));
      await using _ = gate;
      expect(await offered()).toEqual(['a']);
      writeFileSync(file, broken);
      await expect.poll(() => gate.status().sources[0]?.state).toBe('stale');
      expect(await offered()).toEqual(['a']);
      const { lastError } = gate.status().sources[0] ?? {};
      expect(lastError).toMatch(/^\w+$/);
      writeFileSync(file, off);
      await expect.poll(offered).toEqual([]);
      expect(gate.status().healthy).toBe(true);
      unlinkSync(file);
      await expect
        .poll(() => gate.status().sources[0])
        .toMatchObject({ state: 'stale', lastError: 'ENOENT' });
    },
  );

  it('that is a link to another one, as in Kubernetes, is followed', async () => {
    const link = path.join(folder, 'link.json');
    writeFileSync(path.join(folder, '1.json'), '{"a": true}');
    writeFileSync(path.join(folder, '2.json'), '{"b": true}');
    symlinkSync('1.json', link);
    const { gate, offered } = await offeredBy(fileSource(link, { reloadMs: 10 }));
    await using _ = gate;
    expect(await offered()).toEqual(['a']);
    symlinkSync('2.json', `${link}.new`);
    renameSync(`${link}.new`, link);
    await expect.poll(offered).toEqual(['b']);
  });

  it('that is not there yet is off', async () => {
    const file = path.join(folder, 'later.json');
    const { gate, offered } = await offeredBy(fileSource(file, { reloadMs: 10 }));
    await using _ = gate;
    expect(await offered()).toEqual([]);
    expect(gate.status().sources[0]).toMatchObject({ state: 'failed', lastError: 'ENOENT' });
    writeFileSync(file, '{"a": true}');
    await expect.poll(offered).toEqual(['a']);
  });
});

describe('an OpenFeature client', () => {
  const flag = (on: boolean) => ({
    disabled: false,
    variants: { on: true, off: false },
    defaultVariant: on ? 'on' : 'off',
  });

  it('is asked for the principal and tenant', async () => {
    const provider = new InMemoryProvider({
      a: {
        ...flag(false),
        contextEvaluator: ({ tenant, targetingKey }) =>
          tenant === 'acme' && targetingKey === 'ann' ? 'on' : 'off',
      },
      b: flag(true),
    });
    await OpenFeature.setProviderAndWait('asked', provider);
    const { offered, gate } = await offeredBy(openFeatureSource(OpenFeature.getClient('asked')));
    expect(await offered()).toEqual(['a', 'b']);
    expect((await gate.surface({ id: 'bob', tenant: 'acme' })).offered).toEqual(['b']);
    expect(gate.status().healthy).toBe(true);
  });

  it.each(['TYPE_MISMATCH', 'GENERAL'])('is heard before later sources in %s too', async (errorCode) => {
    const answer = async (key: string) => ({ value: true, ...(key === 'a' ? { errorCode } : {}) });
    const source = openFeatureSource(clientOf(answer));
    const { offered, gate } = await offeredBy(source, memorySource({ a: true }));
    warnings.length = 0;
    expect(await offered()).toEqual(['b', 'c']);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(errorCode);
    // One flag of another type is not the provider being away.
    expect(gate.status().healthy).toBe(errorCode === 'TYPE_MISMATCH');
  });

  it('that fails leaves the last good answer', async () => {
    let errorCode: string | undefined;
    const answer = async (key: string) => ({
      value: key === 'a',
      ...(errorCode === undefined ? {} : { errorCode }),
    });
    const { offered, gate } = await offeredBy(openFeatureSource(clientOf(answer)));
    expect(await offered()).toEqual(['a']);
    errorCode = 'GENERAL';
    expect(await offered()).toEqual(['a']);
    expect(gate.status().sources[0]).toMatchObject({ state: 'stale', lastError: 'GENERAL' });
    errorCode = 'FLAG_NOT_FOUND';
    await expect.poll(offered).toEqual([]);
    expect(gate.status().healthy).toBe(true);
  });
});

function clientOf(answer: OpenFeatureClient['getBooleanDetails']): OpenFeatureClient {
  const others = async () => ({ value: undefined });
  return {
    getBooleanDetails: answer,
    getStringDetails: others,
    getNumberDetails: others,
    getObjectDetails: others,
  };
}
