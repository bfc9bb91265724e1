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
  const all = [...looksBack(window, windowMs, { graceMs, tombstoneMs })];
  return all.map(({ at, until }) => ({ at: (at - phase) / windowMs, until: (until - phase) / windowMs }));
}

describe('looking back', () => {
  it('looks at every window of the grace period, and until the tombstone is over', () => {
    const found = looks(100_000);
    const exact = found.slice(0, 33);
    expect(exact).toEqual(exact.map((_, ago) => ({ at: 100_000 - ago, until: 100_001 - ago })));
    expect(found.at(-1)?.at).toBeGreaterThan(100_000 - 4_326 - 256);
    expect(found.at(-1)?.at).toBeLessThan(100_000 - 4_326 + 256);
    expect(found.length).toBeLessThan(170);
    const hour = looks(100_000, { windowMs: MINUTE }).slice(0, 61);
    expect(hour.at(-1)).toEqual({ at: 99_940, until: 99_941 });
  });

  it('goes back only, each look once, and leaves nothing out that stays for twice as long as it is between two', () => {
    const found = looks(77_777);
    for (const [index, { at, until }] of found.slice(1).entries()) {
      expect(at).toBeLessThan(found[index]?.at as number);
      expect(until).toBeGreaterThanOrEqual(Math.min(found[index]?.at as number, 77_777));
    }
  });

  it('forgets for good: what a later window looks at, an earlier one did', () => {
    for (const start of [5_000, 5_001, 5_017, 5_500]) {
      const before = new Set(looks(start).map(({ at }) => at));
      for (const later of [1, 2, 31, 333]) {
        const oldest = start - 4_000;
        const again = looks(start + later).map(({ at }) => at);
        for (const at of again.filter((at) => at > oldest && at <= start)) expect(before).toContain(at);
      }
    }
  });
});
