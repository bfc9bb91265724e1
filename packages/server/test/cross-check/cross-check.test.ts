import { expect, it } from 'vitest';
import { crossCheck } from './cross-check.ts';

it('OFREP, evaluate_flag, the in-process provider and the engine agree about every flag and context', async () => {
  const { disagreements, reasons } = await crossCheck(130, 12);
  expect(disagreements).toEqual([]);
  // Otherwise nothing much was compared.
  for (const reason of ['STATIC', 'DEFAULT', 'TARGETING_MATCH', 'SPLIT', 'DISABLED'])
    expect(reasons[reason]).toBeGreaterThan(10);
}, 60_000);
