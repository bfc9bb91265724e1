import { z } from 'zod';

/** Most flags and variations of one report. */
export const MOST_PAIRS = 10_000;

/** What an SDK counted. What is not known is let through: newer SDKs may tell more. */
export const USAGE_REPORT = z.object({
  evaluations: z
    .array(
      z.object({
        flag: z.string().max(128).describe('Flag key.'),
        variation: z.string().max(128).describe('Variation key.'),
        count: z.number().int().min(1).max(1_000_000_000).describe('How often since the report before.'),
      }),
    )
    .max(MOST_PAIRS),
});
