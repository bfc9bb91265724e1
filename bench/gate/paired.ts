import { quantile } from '../support/statistics.ts';

/** Some work, once. */
export type Work = () => Promise<unknown>;

/** How two ways of doing the same compare. */
export interface Paired {
  /** Milliseconds for one, in the median. */
  readonly without: number;
  readonly with: number;
  /** The median of the ratios of neighbours, which is little moved by what else the machine does. */
  readonly ratio: number;
}

/** Does both in turn, a few of one and a few of the other, and compares neighbours, after as many to warm up. */
export async function paired(without: Work, gated: Work, rounds: number, each: number): Promise<Paired> {
  const samples: { without: number; with: number }[] = [];
  for (let round = -rounds; round < rounds; round++) {
    const isFirst = round % 2 === 0;
    const first = await meanOf(isFirst ? without : gated, each);
    const second = await meanOf(isFirst ? gated : without, each);
    if (round >= 0)
      samples.push(isFirst ? { without: first, with: second } : { without: second, with: first });
  }
  const median = (value: (sample: (typeof samples)[number]) => number) => quantile(samples.map(value), 0.5);
  return {
    without: median((sample) => sample.without),
    with: median((sample) => sample.with),
    ratio: median((sample) => sample.with / sample.without),
  };
}

async function meanOf(work: Work, times: number): Promise<number> {
  const start = performance.now();
  for (let time = 0; time < times; time++) await work();
  return (performance.now() - start) / times;
}
