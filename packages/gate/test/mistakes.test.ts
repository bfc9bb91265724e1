import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  behaviour,
  environmentSource,
  type FlagSource,
  fileSource,
  infrastructure,
  memorySource,
  openGate,
  redisSource,
  registration,
  sqlSource,
} from '@guidon/gate';
import { afterAll, describe, expect, it } from 'vitest';
import { inMemory } from './support/in-memory.ts';
import { ownName, REDIS_URL, redisAnswers, redisCli, redisClient } from './support/redis.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gate-mistakes-'));
const hashes: string[] = [];
afterAll(async () => {
  rmSync(folder, { recursive: true });
  if (hashes.length > 0) await redisCli(REDIS_URL, 'del', ...hashes);
});

const flags = {
  export_pdf: registration(),
  page_size: behaviour(20),
  columns: behaviour(['name']),
  store: infrastructure(),
};
const tools = { export_pdf: { flag: 'export_pdf' } } as const;
const call = { mcpReq: {} };

/** A place where operators write flags, and a way to write another value there. */
interface Place {
  readonly source: FlagSource;
  set(flag: string, text: string): Promise<unknown>;
}

type Texts = Readonly<Record<string, string>>;

const file =
  (kind: string, write: (texts: Texts) => string) =>
  async (texts: Texts): Promise<Place> => {
    const name = path.join(mkdtempSync(path.join(folder, 'f')), `flags.${kind}`);
    const kept = { ...texts };
    writeFileSync(name, write(kept));
    return {
      source: fileSource(name, { reloadMs: 10 }),
      set: async (flag, text) => writeFileSync(name, write(Object.assign(kept, { [flag]: text }))),
    };
  };

/** As people write JSON: `true` and numbers bare, all else quoted. */
const json = (texts: Texts) => {
  const entries = Object.entries(texts).map(([key, text]) => [key, JSON.parse(quoted(text))]);
  return JSON.stringify(Object.fromEntries(entries));
};
const quoted = (text: string) => (/^(true|false|\d+|[[{].*)$/.test(text) ? text : JSON.stringify(text));
const yaml = (texts: Texts) =>
  Object.entries(texts)
    .map(([key, text]) => `${key}: ${text}\n`)
    .join('');

const sqlite = async (texts: Texts): Promise<Place> => {
  const database = new DatabaseSync(':memory:');
  database.exec('create table tenant_features (tenant_id text, feature text, enabled text)');
  const set = async (flag: string, text: string) => {
    database.prepare('delete from tenant_features where feature = ?').run(flag);
    database.prepare("insert into tenant_features values ('*', ?, ?)").run(flag, text);
  };
  for (const [flag, text] of Object.entries(texts)) await set(flag, text);
  return { source: sqlSource(database, { ttlMs: 1 }), set };
};

const redis = async (texts: Texts): Promise<Place> => {
  const hash = ownName('hash');
  hashes.push(hash);
  const set = (flag: string, text: string) => redisCli(REDIS_URL, 'hset', hash, flag, text);
  for (const [flag, text] of Object.entries(texts)) await set(flag, text);
  return { source: redisSource(redisClient(), { hash, channel: ownName('channel'), reloadMs: 10 }), set };
};

const LIVE: [string, (texts: Texts) => Promise<Place>][] = [
  ['a JSON file', file('json', json)],
  ['a YAML file', file('yaml', yaml)],
  ['SQL rows', sqlite],
  ...((await redisAnswers()) ? [['Redis', redis] as [string, typeof redis]] : []),
];

const AT_START: typeof LIVE = [
  [
    'the environment',
    async (texts) =>
      environment(
        Object.entries(texts)
          .map((entry) => entry.join('='))
          .join(','),
      ),
  ],
  ['the environment, as JSON', async (texts) => environment(json(texts))],
];

function environment(text: string): Place {
  return { source: environmentSource({ ENABLED_FEATURES: text }), set: async () => {} };
}

async function opened(...sources: FlagSource[]) {
  const warnings: string[] = [];
  let looks = 0;
  // Every look at the clock is in another window.
  const clock = { now: () => ++looks, after: () => () => {} };
  const warn = (message: string) => warnings.push(message);
  const gate = await openGate({ flags, tools, sources, windowMs: 1, clock, warn });
  const surface = () => gate.surface({ id: 'ann' });
  return {
    gate,
    warnings,
    offered: async () => (await surface()).offered,
    killed: async () => (await surface()).killed,
    [Symbol.asyncDispose]: () => gate.close(),
  };
}

describe.each([...AT_START, ...LIVE])('in %s', (_, make) => {
  it.each([
    ['yes', 'write true instead of "yes"'],
    ['enabld', 'write true instead of "enabld"'],
    ['ture', 'write true instead of "ture"'],
    ['Flase', 'write false instead of "Flase"'],
    ['120%', '120% is not between 0% and 100%, with two decimals at most'],
    ['-5%', '-5% is not between 0% and 100%, with two decimals at most'],
    ['12.345%', '12.345% is not between 0% and 100%, with two decimals at most'],
    ['1', 'write true instead of 1'],
    ['sesame-open-the-door', 'this is neither true nor false nor a percentage such as 20%'],
  ])('%s turns no tool on, also where another source would, and is told of', async (text, why) => {
    const { source } = await make({ export_pdf: text });
    await using gate = await opened(source, memorySource({ export_pdf: true }));
    expect(await gate.offered()).toEqual([]);
    expect(gate.warnings).toHaveLength(1);
    expect(gate.warnings[0]).toMatch(/^The flag "export_pdf" in .+ has no usable value: /);
    expect(gate.warnings[0]).toContain(`${why}. Its default holds until then.`);
    expect(gate.warnings[0]).not.toContain('sesame');
  });

  it('a value of another type leaves the default, and is told of', async () => {
    const { source } = await make({ page_size: 'true', columns: '{"0":"id"}', store: '20%' });
    await using gate = await opened(source);
    expect(await gate.gate.behaviour('page_size', call)).toBe(20);
    expect(await gate.gate.behaviour('columns', call)).toEqual(['name']);
    expect(gate.gate.infrastructure.store).toBe(false);
    const told = gate.warnings.join('\n');
    expect(told).toMatch(/"page_size" .+ this is not a number/);
    if (!told.includes('ENABLED_FEATURES')) expect(told).toMatch(/"columns" .+ this is not a JSON list/);
    expect(told).toMatch(/"store" .+ a percentage is of principals/);
  });

  it('a mistyped name is told of, with the flag that was meant', async () => {
    const { source } = await make({ export_pfd: 'true', 'kill.export_pdf': 'false' });
    await using gate = await opened(source);
    expect(await gate.offered()).toEqual([]);
    expect(await gate.offered()).toEqual([]);
    expect(gate.warnings).toHaveLength(1);
    expect(gate.warnings[0]).toMatch(/has the flag "export_pfd", .+ Did you mean "export_pdf"\?$/);
  });

  it('a kill switch that is mistyped leaves it to the other sources', async () => {
    const { source } = await make({ 'kill.export_pdf': 'yes' });
    await using gate = await opened(source, memorySource({ 'kill.export_pdf': true }));
    expect(await gate.killed()).toEqual(['export_pdf']);
    expect(gate.warnings[0]).toContain('write true instead of "yes"');
  });
});

describe.each(LIVE)('a malformed update in %s', (_, make) => {
  it.each(['yes', '120%', '"true"'])('changes nothing: %s', async (text) => {
    const place = await make({ export_pdf: 'true', 'kill.export_pdf': 'true' });
    await using gate = await opened(place.source);
    await place.set('export_pdf', text);
    await place.set('kill.export_pdf', text);
    await expect.poll(async () => [await gate.offered(), gate.warnings.length][1]).toBe(2);
    expect(gate.warnings.join()).toContain('It stays what it was.');
    expect(await gate.offered()).toEqual(['export_pdf']);
    expect(await gate.killed()).toEqual(['export_pdf']);
    await place.set('export_pdf', 'false');
    await expect.poll(gate.offered).toEqual([]);
  });
});

describe('a flag that nobody here declares', () => {
  it('is told of where the source is the server’s own, and not where programs share it', async () => {
    const own = environment('greeting,store').source;
    const others = (await sqlite({ greeting: 'true' })).source;
    await using first = await opened(own);
    await using second = await opened(others);
    await Promise.all([first.offered(), second.offered()]);
    expect(first.warnings).toEqual([
      'The flag source environment ENABLED_FEATURES has the flag "greeting", which this gate does not declare.',
    ]);
    expect(second.warnings).toEqual([]);
  });

  it('is not quoted where it is no name', async () => {
    await using gate = await opened(environment('p@ssw0rd hunter2,{broken').source);
    await using broken = await opened(environment('{broken').source);
    expect(gate.warnings.join()).not.toContain('hunter2');
    expect(broken.warnings).toEqual([
      'ENABLED_FEATURES begins like a JSON object and is none, so all of it is left out.',
    ]);
  });
});

describe('the rules of tools', () => {
  it('that the server does not have are told of, with the tool that was meant', async () => {
    const warnings: string[] = [];
    const gate = await openGate({
      flags,
      tools: {
        exprot_pdf: { flag: 'export_pdf', replacedBy: 'raed' },
        old_read: { alias: 'read' },
        old_find: { alias: 'fnd' },
      },
      sources: [memorySource({ 'kill.raed': true, 'kill.find': true })],
      warn: (message) => warnings.push(message),
    });
    await using client = await inMemory(gate, 'McpServer 2.x', ['export_pdf', 'read', 'find']);
    await client.tools();
    await client.tools();
    expect(warnings.toSorted()).toEqual([
      'The flag source memory has the flag "kill.raed", and no tool is called that. Did you mean "kill.read"?',
      'The gate has a rule for the tool "exprot_pdf", which the server does not list. Did you mean "export_pdf"?',
      'The rule of the tool "exprot_pdf" leads to "raed", which the server does not list. Did you mean "read"?',
      'The rule of the tool "old_find" leads to "fnd", which the server does not list. Did you mean "find"?',
    ]);
  });
});

it('refuses to set in the process what is none, and changes nothing', async () => {
  const source = memorySource({ export_pdf: true });
  expect(() => source.set('export_pdf', '120%')).toThrow('120% is not between 0% and 100%');
  expect(() => memorySource({ a: '-5%' })).toThrow(expect.objectContaining({ code: 'INVALID_FLAG' }));
  expect(source.read([], undefined)).toEqual(new Map([['export_pdf', { value: true }]]));
});
