import { expect, it } from 'vitest';
import { Usage } from './usage.ts';

const monday = new Date('2026-11-16T00:00:00.000Z');
const tuesday = new Date('2026-11-17T00:00:00.000Z');

it('counts per flag and variation until it is taken', () => {
  const usage = new Usage(monday);
  for (const variation of ['on', 'off', 'on']) usage.count('checkout', variation);
  usage.count('search', 'on');
  expect(usage.take(tuesday)).toEqual({
    evaluations: [
      { flag: 'checkout', variation: 'on', count: 2 },
      { flag: 'checkout', variation: 'off', count: 1 },
      { flag: 'search', variation: 'on', count: 1 },
    ],
    from: monday.toISOString(),
    until: tuesday.toISOString(),
  });
  expect(usage.take(tuesday)).toBeUndefined();
});

it('counts what it knows when there are too many to begin with new ones', () => {
  const usage = new Usage(monday);
  for (let round = 0; round < 2; round++)
    for (let index = 0; index < 10_001; index++) usage.count(`flag-${index}`, 'on');
  const { evaluations = [] } = usage.take(tuesday) ?? {};
  expect(evaluations).toHaveLength(10_000);
  expect(evaluations.at(-1)).toEqual({ flag: 'flag-9999', variation: 'on', count: 2 });
});
