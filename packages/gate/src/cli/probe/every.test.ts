import { expect, it } from 'vitest';
import { every } from './every.ts';

/** A clock that goes on by what the work takes and by what is waited. */
function pace(stop: AbortController, until: number) {
  let now = 1_000;
  return {
    now: () => now,
    wait: async (ms: number) => {
      now += ms;
      if (now >= until) stop.abort();
    },
    work: (ms: number) => {
      now += ms;
    },
  };
}

it('begins at whole intervals, however long the work takes', async () => {
  const stop = new AbortController();
  const clock = pace(stop, 1_350);
  const begun: number[] = [];
  const durations = [7, 30, 55.5, 1];
  await every(
    60,
    stop.signal,
    async () => {
      begun.push(clock.now());
      clock.work(durations[begun.length % durations.length] ?? 0);
    },
    clock,
  );
  expect(begun).toEqual([1_000, 1_060, 1_120, 1_180, 1_240, 1_300]);
});

it('leaves out what it missed', async () => {
  const stop = new AbortController();
  const clock = pace(stop, 1_400);
  const begun: number[] = [];
  await every(
    60,
    stop.signal,
    async () => {
      begun.push(clock.now());
      clock.work(begun.length === 1 ? 150 : 5);
    },
    clock,
  );
  expect(begun).toEqual([1_000, 1_180, 1_240, 1_300, 1_360]);
});

it('ends at once when it is stopped', async () => {
  const stop = new AbortController();
  let rounds = 0;
  await every(3_600_000, stop.signal, async () => {
    rounds++;
    setImmediate(() => stop.abort());
  });
  expect(rounds).toBe(1);
});
