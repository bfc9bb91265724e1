import { memorySource, openGate, type PinStore, registration } from '@guidon/gate';
import { expect, it } from 'vitest';
import { memoryPins, pinTables } from './support/memory-pins.ts';
import { TestClock } from './support/test-clock.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const ANN = { id: 'ann' };

function world() {
  const clock = new TestClock();
  const tables = pinTables();
  const source = memorySource({ pdf: true });
  const open = (pins: PinStore = memoryPins(tables, clock.now)) =>
    openGate({
      flags: { pdf: registration() },
      tools: { export_pdf: { flag: 'pdf' } },
      sources: [source],
      pins,
      clock,
      graceMs: HOUR,
    });
  return { clock, tables, source, open };
}

it('what sessions are showing when a process ends keeps its grace period in the next one', async () => {
  const { clock, source, open } = world();
  const first = await open();
  const session = first.freeze();
  await first.view(ANN, session);
  source.set('pdf', false);
  for (let minutes = 0; minutes < 300; minutes += 20) {
    clock.advance(20 * MINUTE);
    await first.view(ANN, session);
  }
  clock.advance(25 * MINUTE);
  await first.close();
  const next = await open();
  const admitted = async () => (await next.view(ANN, next.freeze())).admit('export_pdf');
  clock.advance(HOUR - SECOND);
  expect(await admitted()).toMatchObject({ kind: 'run', leaving: true });
  clock.advance(2 * SECOND);
  expect(await admitted()).toMatchObject({ kind: 'refused' });
  await next.close();
});

it('a session that is over when the process ends is not noted', async () => {
  const { clock, tables, open } = world();
  const gate = await open();
  await gate.view(ANN, gate.freeze());
  const shown = clock.now();
  clock.advance(31 * MINUTE);
  await gate.close();
  expect([...tables.shown.values()].map((tools) => tools.get('export_pdf'))).toEqual([shown]);
});

it('notes that a store missed while it was away reach it before the process ends', async () => {
  const { clock, tables, open } = world();
  const store = memoryPins(tables, clock.now);
  const gate = await open(store);
  store.isAway = true;
  await gate.surface(ANN);
  await gate.surface({ id: 'bob' });
  store.isAway = false;
  await new Promise((resolve) => setTimeout(resolve, 550));
  expect(tables.shown.size).toBe(0);
  await gate.close();
  expect([...tables.shown.values()].map((tools) => [...tools.keys()])).toEqual([
    ['export_pdf'],
    ['export_pdf'],
  ]);
});

it('notes that a store missed reach it with the next pin or session of somebody else', async () => {
  for (const show of ['pin', 'session']) {
    const { clock, tables, open } = world();
    const store = memoryPins(tables, clock.now);
    const gate = await open(store);
    store.isAway = true;
    await gate.surface(ANN);
    store.isAway = false;
    await new Promise((resolve) => setTimeout(resolve, 550));
    if (show === 'pin') await gate.surface({ id: 'bob' });
    else await gate.view({ id: 'bob' }, gate.freeze());
    await expect.poll(() => tables.shown.size).toBe(2);
    await gate.close();
  }
});

it('a store that does not answer does not keep a process from ending', async () => {
  const { clock, tables, open } = world();
  const store = memoryPins(tables, clock.now);
  const gate = await open({ ...store, noteShown: () => new Promise(() => {}) });
  for (let at = 0; at < 20; at++) await gate.surface({ id: `p${at}` });
  const begun = performance.now();
  await gate.close();
  expect(performance.now() - begun).toBeLessThan(3_000);
});
