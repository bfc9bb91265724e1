import { quantile } from '../../support/statistics.ts';
import type { Engine } from '../engine.ts';
import { SCENARIOS, type Scenario } from '../neutral-flag.ts';
import { AskedEngine, type Calls } from './asked-engine.ts';
import type { CallFigures } from './figures.ts';

const WARM_UP = 300;
const MEASURED = 400;
/** How long a batch between two looks at the clock shall take, in milliseconds. */
const BATCH = 2;
const ALL_CALLS = 500;
const SLOW_ALL_CALLS = 150;

/** Evaluations a second, and how long all flags take. */
export async function measureCalls(engine: Engine): Promise<CallFigures> {
  const rates: Partial<Record<Scenario, number>> = {};
  for (const scenario of SCENARIOS) {
    const asked = await AskedEngine.open(engine, scenario);
    rates[scenario] = (await rateOf(asked.calls(scenario))) / 1000;
    asked.close();
  }
  const asked = await AskedEngine.open(engine, 'on');
  const all = await measureAll(asked.callsOfAll());
  asked.close();
  return { rates: rates as Record<Scenario, number>, all };
}

async function rateOf(calls: Calls): Promise<number> {
  const warm = await run(calls, WARM_UP, 1);
  const batch = Math.max(1, Math.round((warm * BATCH) / 1000));
  return run(calls, MEASURED, batch);
}

/** Calls a second, over a time. */
async function run(calls: Calls, milliseconds: number, batch: number): Promise<number> {
  let [done, size] = [0, batch];
  const start = performance.now();
  let now = start;
  for (; now - start < milliseconds; now = performance.now()) {
    await calls(size);
    done += size;
    if (batch === 1 && now - start < 1) size *= 2;
  }
  return done / ((now - start) / 1000);
}

async function measureAll(calls: Calls): Promise<CallFigures['all']> {
  const rate = await rateOf(calls);
  const samples: number[] = [];
  const count = rate < 1000 ? SLOW_ALL_CALLS : ALL_CALLS;
  for (let index = 0; index < count; index++) {
    const start = performance.now();
    await calls(1);
    samples.push(performance.now() - start);
  }
  return { rate, p50: quantile(samples, 0.5), p99: quantile(samples, 0.99) };
}
