import { describe, expect, it } from 'vitest';
import { crashRound } from './crash-round.ts';

describe('a crash of two processes that write to one file', () => {
  it('loses nothing acknowledged and leaves no change half done', { timeout: 60_000 }, async () => {
    const writerModule = new URL('./product-writer.ts', import.meta.url).href;
    const round = await crashRound({ writerModule, delayMs: 50 });
    expect(round.violations).toEqual([]);
    expect(round.acknowledged).toBeGreaterThanOrEqual(200);
    expect(Math.min(...round.open)).toBeGreaterThanOrEqual(100);
  });
});
