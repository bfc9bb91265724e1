import { expect, it } from 'vitest';
import { fuzz } from './fuzz.ts';

const EVALUATIONS = 20_000;

it('never throws, is never slow and always has a reason, whatever flags and contexts are', () => {
  const { evaluations, faults, reasons } = fuzz(EVALUATIONS, 1);
  expect(faults).toEqual([]);
  expect(evaluations).toBeGreaterThanOrEqual(EVALUATIONS);
  expect(Object.keys(reasons)).toHaveLength(6);
  const errors = (reasons.ERROR ?? 0) / evaluations;
  expect(errors).toBeGreaterThan(0.05);
  expect(errors).toBeLessThan(0.25);
});
