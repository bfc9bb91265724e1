import { describe, expect, it } from 'vitest';
import { looksBack } from './looks-back.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** Where it is looked from a window that begins then, all as numbers of windows. */
function looks(
  start: number,
  { windowMs = 10 * MINUTE, graceMs = 60 * MINUTE, tombstoneMs = 30 * DAY } = {},
) {
  const phase = 123_456;
  const window = { start: start * windowMs + phase, end: (start + 1) * windowMs + phase };
  return [...looksBack(window, windowMs, { graceMs, tombstoneMs })].map((at) => (at - phase) / windowMs);
}

describe('looking back', () => {
  it('looks at every window of the grace period, and until the tombstone is over', () => {
    const found = looks(100_000);
    expect(found.slice(0, 33)).toEqual(Array.from({ length: 33 }, (_, ago) => 100_000 - ago));
    expect(found.at(-1)).toBeLessThanOrEqual(100_000 - 4_326);
    expect(found.at(-1)).toBeGreaterThan(100_000 - 4_326 - 256);
    expect(found.length).toBeLessThan(170);
    expect(looks(100_000, { windowMs: MINUTE })[60]).toBe(99_940);
  });

  it('goes back only, by a sixteenth of the way at most', () => {
    const found = looks(77_777);
    for (const [index, at] of found.entries()) {
      if (index === 0) continue;
      const step = (found[index - 1] as number) - at;
      expect(step).toBeGreaterThan(0);
      expect(step).toBeLessThanOrEqual(Math.max(1, (77_777 - at) / 16 + 1));
    }
  });

  it('ends with the shortest of times', () => {
    expect(looks(1_000, { graceMs: 0, tombstoneMs: 0 })).toEqual([1_000]);
    expect(looks(1_000, { graceMs: 1, tombstoneMs: 0 })).toEqual([1_000, 999]);
  });

  it('forgets for good: where it is looked later, it was looked before', () => {
    for (const start of [5_000, 5_001, 5_017, 5_500]) {
      const before = new Set(looks(start));
      for (const later of [1, 2, 31, 333]) {
        const again = looks(start + later);
        for (const at of again.filter((at) => at > start - 4_000 && at <= start))
          expect(before).toContain(at);
      }
    }
  });
});
