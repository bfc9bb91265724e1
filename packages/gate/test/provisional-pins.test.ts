import {
  type FlagSource,
  type Gate,
  memorySource,
  openGate,
  type PinStore,
  registration,
} from '@guidon/gate';
import { describe, expect, it } from 'vitest';
import { ailingSource } from './support/ailing-source.ts';
import { memoryPins, pinTables } from './support/memory-pins.ts';
import { TestClock } from './support/test-clock.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const ANN = { id: 'ann' };

function gateOn(clock: TestClock, source: FlagSource, pins?: PinStore): Promise<Gate> {
  return openGate({
    flags: { pdf: registration(), csv: registration() },
    tools: { export_pdf: { flag: 'pdf' }, export_csv: { flag: 'csv' } },
    sources: [source],
    clock,
    warn: () => {},
    ...(pins === undefined ? {} : { pins }),
  });
}

async function offered(gate: Gate): Promise<readonly string[]> {
  return (await gate.surface(ANN)).offered;
}

async function call(gate: Gate, tool: string) {
  return (await gate.view(ANN)).admit(tool);
}

/** Half a second after it failed, a store is asked again. */
async function rested(clock: TestClock): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 550));
  clock.advance(6 * SECOND);
}

/** Right after a window of Ann's has begun. */
async function newWindow(clock: TestClock, gate: Gate): Promise<void> {
  clock.advance((await gate.surface(ANN)).until - clock.now() + 1);
}

describe('a pin made while the store is away', () => {
  async function twoInstances() {
    const clock = new TestClock();
    const tables = pinTables();
    const sources = [memorySource({ pdf: true }), memorySource({ pdf: true })] as const;
    const stores = [memoryPins(tables, clock.now), memoryPins(tables, clock.now)] as const;
    const one = await gateOn(clock, sources[0], stores[0]);
    const cut = await gateOn(clock, sources[1], stores[1]);
    await newWindow(clock, one);
    return { clock, sources, stores, one, cut };
  }

  it('becomes that of the others within seconds, and takes nothing away', async () => {
    const { clock, sources, stores, one, cut } = await twoInstances();
    expect(await offered(one)).toEqual(['export_pdf']);
    stores[1].isAway = true;
    sources[1].set('pdf', false);
    sources[1].set('csv', true);
    expect(await offered(cut)).toEqual(['export_csv']);
    expect(cut.status().pins).toEqual({ kept: 'stored', agree: false, lastError: 'NOT_CONNECTED' });
    const { until } = await cut.surface(ANN);
    expect(until - clock.now()).toBeLessThanOrEqual(5 * SECOND);

    stores[1].isAway = false;
    sources[1].set('csv', false);
    await rested(clock);
    expect(await offered(cut)).toEqual(['export_pdf']);
    expect(cut.status().pins).toEqual({ kept: 'stored', agree: true });
    expect(await call(cut, 'export_csv')).toMatchObject({ kind: 'run', leaving: true });
    await expect.poll(() => call(one, 'export_csv')).toMatchObject({ kind: 'run', leaving: true });
  });

  it('stays as it is until then, and counts where nobody else made one', async () => {
    const { clock, sources, stores, one, cut } = await twoInstances();
    stores[1].isAway = true;
    expect(await offered(cut)).toEqual(['export_pdf']);
    sources[1].set('pdf', false);
    await rested(clock);
    expect(await offered(cut)).toEqual(['export_pdf']);
    stores[1].isAway = false;
    await rested(clock);
    sources[0].set('pdf', false);
    expect(await offered(cut)).toEqual(['export_pdf']);
    expect(await offered(one)).toEqual(['export_pdf']);
    expect([one, cut].map((gate) => gate.status().pins.agree)).toEqual([true, true]);
  });

  it('does not count where its flags were not fresh either', async () => {
    const clock = new TestClock();
    const tables = pinTables();
    const source = ailingSource({ pdf: true });
    const stale = await gateOn(clock, source, memoryPins(tables, clock.now));
    const fresh = await gateOn(clock, memorySource({ csv: true }), memoryPins(tables, clock.now));
    await newWindow(clock, stale);
    source.isAway = true;
    expect(await offered(stale)).toEqual(['export_pdf']);
    expect(stale.status().pins).toEqual({ kept: 'stored', agree: false });
    expect(await offered(fresh)).toEqual(['export_csv']);
    clock.advance(6 * SECOND);
    expect(await offered(stale)).toEqual(['export_csv']);
    await expect.poll(() => call(fresh, 'export_pdf')).toMatchObject({ kind: 'run', leaving: true });
  });
});

describe.each([
  ['with history', true],
  ['without history', false],
])('a pin made while a source %s is away', (_, hasHistory) => {
  async function ailing() {
    const clock = new TestClock();
    const source = ailingSource({ pdf: true }, hasHistory ? { history: clock.now } : {});
    const gate = await gateOn(clock, source);
    await newWindow(clock, gate);
    clock.advance(MINUTE);
    return { clock, source, gate };
  }

  it('is made again when it is back, and what it showed goes on answering', async () => {
    const { clock, source, gate } = await ailing();
    let told = 0;
    source.isAway = true;
    await newWindow(clock, gate);
    const stop = gate.listen(ANN, () => told++);
    expect(await offered(gate)).toEqual(['export_pdf']);
    source.isAway = false;
    source.set('pdf', false);
    source.set('csv', true);
    source.isAway = true;
    clock.advance(6 * SECOND);
    expect(await offered(gate)).toEqual(['export_pdf']);
    expect(gate.status()).toMatchObject({ healthy: false, pins: { agree: false } });

    source.isAway = false;
    clock.advance(10 * MINUTE);
    expect(await offered(gate)).toEqual(['export_csv']);
    expect(gate.status()).toMatchObject({ healthy: true, pins: { agree: hasHistory } });
    expect(await call(gate, 'export_pdf')).toMatchObject({ kind: 'run', leaving: true });
    await expect.poll(() => told).toBe(1);
    stop();
  });

  it('of a session is settled once, and frozen then', async () => {
    const { clock, source, gate } = await ailing();
    const session = gate.freeze();
    const listed = async () => {
      const view = await gate.view(ANN, session);
      return view.listed([{ name: 'export_pdf' }, { name: 'export_csv' }]).map(({ name }) => name);
    };
    source.set('pdf', false);
    source.isAway = true;
    const before = await listed();
    source.isAway = false;
    source.set('csv', true);
    clock.advance(6 * SECOND);
    expect(await listed()).toEqual(['export_csv']);
    if (before.includes('export_pdf'))
      expect(await (await gate.view(ANN, session)).admit('export_pdf')).toMatchObject({ leaving: true });
    source.set('csv', false);
    clock.advance(6 * SECOND);
    expect(await listed()).toEqual(['export_csv']);
  });
});

it('a source whose past is away is asked for it again, in the same window', async () => {
  const clock = new TestClock();
  const source = ailingSource({ pdf: true }, { history: clock.now });
  const gate = await gateOn(clock, source);
  const other = await gateOn(clock, memorySource({ pdf: true }, { history: clock.now }));
  await newWindow(clock, gate);
  clock.advance(MINUTE);
  source.set('pdf', false);
  await gate.surface({ id: 'bob' });
  source.read([], ANN);
  source.isAway = true;
  expect(await offered(gate)).toEqual([]);
  source.isAway = false;
  clock.advance(6 * SECOND);
  expect(await offered(gate)).toEqual(['export_pdf']);
  expect(await gate.surface(ANN)).toEqual(await other.surface(ANN));
  expect(gate.status().pins).toEqual({ kept: 'as-of', agree: true });
});

it('a source that fails, though it ought not to, makes no pin for a whole window', async () => {
  const clock = new TestClock();
  const inner = memorySource({ pdf: true });
  let fails = true;
  const read: FlagSource['read'] = async (asked, principal) => {
    if (fails) throw new Error('of somebody else');
    return inner.read(asked, principal);
  };
  const gate = await gateOn(clock, { ...inner, read });
  expect(await offered(gate)).toEqual([]);
  expect(gate.status()).toMatchObject({ healthy: false, sources: [{ state: 'failed' }] });
  fails = false;
  clock.advance(6 * SECOND);
  expect(await offered(gate)).toEqual(['export_pdf']);
  expect(gate.status().healthy).toBe(true);
});
