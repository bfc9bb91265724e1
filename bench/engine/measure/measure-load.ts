import { quantile } from '../../support/statistics.ts';
import type { Engine, LoadedEngine } from '../engine.ts';
import { mixOf, type NeutralFlag } from '../neutral-flag.ts';
import { type User, usersOf } from '../user.ts';
import type { LoadFigures } from './figures.ts';
import { settledHeap } from './settled-heap.ts';

const FLAGS = 10_000;
const WARM_LOADS = 3;
const CHANGES = 1000;
const [SOMEONE] = usersOf(1) as [User];

/** Loading many flags: the first time in a process and later, the memory they take, and one that changes. */
export async function measureLoad(engine: Engine): Promise<LoadFigures> {
  const flags = mixOf(FLAGS);
  const text = engine.write(flags);
  const before = await settledHeap();
  const [loaded, cold] = await load(engine, text);
  const heap = ((await settledHeap()) - before) / 2 ** 20;
  const start = performance.now();
  await loaded.evaluateAll(loaded.contextOf(SOMEONE) as never);
  const firstAll = performance.now() - start;
  const asked = ((await settledHeap()) - before) / 2 ** 20;
  const warm = await warmLoads(engine, text);
  const change = changes(loaded, flags);
  loaded.close?.();
  return { cold, firstAll, warm, heap, asked, ...(change === undefined ? {} : { change }) };
}

async function load(engine: Engine, text: string): Promise<[loaded: LoadedEngine, milliseconds: number]> {
  const start = performance.now();
  const loaded = await engine.load(text);
  return [loaded, performance.now() - start];
}

async function warmLoads(engine: Engine, text: string): Promise<number> {
  const samples: number[] = [];
  for (let time = 0; time < WARM_LOADS; time++) {
    const [loaded, milliseconds] = await load(engine, text);
    samples.push(milliseconds);
    loaded.close?.();
  }
  return quantile(samples, 0.5);
}

/** A thousand flags one after the other become another kind of flag, and are asked, since some engines compile only then. */
function changes(loaded: LoadedEngine, flags: readonly NeutralFlag[]): number | undefined {
  if (loaded.change === undefined) return undefined;
  const context = loaded.contextOf(SOMEONE) as never;
  const samples: number[] = [];
  for (let index = 0; index < CHANGES; index++) {
    const scenario = flags[index + 1]?.scenario ?? 'on';
    const key = `flag_${index}`;
    const start = performance.now();
    loaded.change({ key, scenario });
    loaded.evaluate(key, context, scenario === 'variants');
    samples.push(performance.now() - start);
  }
  return quantile(samples, 0.5);
}
