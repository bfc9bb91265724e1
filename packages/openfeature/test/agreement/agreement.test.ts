import { expect, it } from 'vitest';
import { crossCheck } from './cross-check.ts';

it('answers what OFREP and evaluate_flag answer', async () => {
  const { comparisons, reasons, difference } = await crossCheck(60, 30);
  expect(difference).toBeUndefined();
  expect(comparisons).toBe(2 * 60 * 30);
  const expected = ['DEFAULT', 'DISABLED', 'SPLIT', 'STATIC', 'TARGETING_MATCH'];
  expect(Object.keys(reasons).sort()).toEqual(expected);
});
