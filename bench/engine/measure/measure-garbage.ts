import { quantile } from '../../support/statistics.ts';
import type { Engine } from '../engine.ts';
import { SCENARIOS, type Scenario } from '../neutral-flag.ts';
import { AskedEngine, type Calls } from './asked-engine.ts';
import type { GarbageFigures } from './figures.ts';
import { settledHeap } from './settled-heap.ts';

const WARM_UP = 400;
const PROBE = 8;
const SAMPLES = 5;
/** Bytes a sample may leave behind: far less than the new space of this process holds. */
const BUDGET = 24 * 2 ** 20;
const MOST_CALLS = 100_000;

/** Bytes that an evaluation leaves behind, in a process whose new space is too large to be collected meanwhile. */
export async function measureGarbage(engine: Engine): Promise<GarbageFigures> {
  const bytes: Partial<Record<Scenario, number>> = {};
  for (const scenario of SCENARIOS) {
    const asked = await AskedEngine.open(engine, scenario);
    bytes[scenario] = await garbageOf(asked.calls(scenario));
    asked.close();
  }
  const asked = await AskedEngine.open(engine, 'on');
  const all = (await garbageOf(asked.callsOfAll())) / 1024;
  asked.close();
  return { bytes: bytes as Record<Scenario, number>, all };
}

async function garbageOf(calls: Calls): Promise<number> {
  const start = performance.now();
  while (performance.now() - start < WARM_UP) await calls(PROBE);
  const count = Math.min(MOST_CALLS, Math.max(PROBE, Math.floor(BUDGET / (await sample(calls, PROBE)))));
  const samples: number[] = [];
  for (let index = 0; index < SAMPLES; index++) samples.push(await sample(calls, count));
  return Math.max(0, quantile(samples, 0.5));
}

async function sample(calls: Calls, count: number): Promise<number> {
  const before = await settledHeap();
  await calls(count);
  return (process.memoryUsage().heapUsed - before) / count;
}
