import { expect, it } from 'vitest';
import { SharedClock } from './shared-clock.ts';

it('asks again after a minute, and when the local clock was set back', async () => {
  let local = 1_000_000;
  let asked = 0;
  const ask = () => {
    asked++;
    return 5_000_000;
  };
  const clock = new SharedClock({ now: () => local, after: () => () => {} }, ask);
  await clock.synchronize();
  expect(clock.now()).toBe(5_000_000);
  local += 59_999;
  await clock.synchronize();
  expect(asked).toBe(1);
  local += 1;
  await clock.synchronize();
  expect(asked).toBe(2);
  local -= 3_600_000;
  await clock.synchronize();
  expect(asked).toBe(3);
  expect(clock.now()).toBe(5_000_000);
});

const NEVER = () => () => {};

it('goes on where the local clock is set back, and asks again soon', async () => {
  let local = 1_000_000;
  const clock = new SharedClock({ now: () => local, after: NEVER }, () => undefined);
  await clock.synchronize();
  local += 500;
  expect(clock.now()).toBe(1_000_500);
  local -= 100_000;
  expect(clock.now()).toBe(1_000_500);
  local += 700;
  expect(clock.now()).toBe(1_001_200);
  expect(clock.isHeld).toBe(false);
});

it('stands still where the shared clock is set back, until that is there again', async () => {
  let local = 0;
  let shared = 5_000_000;
  const clock = new SharedClock({ now: () => local, after: NEVER }, () => shared);
  await clock.synchronize();
  expect(clock.now()).toBe(5_000_000);
  local += 60_000;
  shared = 4_900_000;
  await clock.synchronize();
  expect([clock.now(), clock.isHeld]).toEqual([5_000_000, true]);
  local += 100_500;
  expect([clock.now(), clock.isHeld]).toEqual([5_000_500, false]);
});

it('counts from the first answer, whatever the local clock said before', async () => {
  const clock = new SharedClock({ now: () => 9_000_000, after: NEVER }, () => 5_000_000);
  expect(clock.now()).toBe(9_000_000);
  await clock.synchronize();
  expect([clock.now(), clock.isHeld]).toEqual([5_000_000, false]);
});

/** A clock that is set by `local`, beside one that is not. */
function settable(ask: (time: { local: number; ticks: number }) => number | undefined) {
  const time = { local: 1_000_000, ticks: 0 };
  const local = { now: () => time.local, monotonic: () => time.ticks, after: NEVER };
  const pass = (ms: number) => {
    time.local += ms;
    time.ticks += ms;
  };
  return { time, pass, clock: new SharedClock(local, () => ask(time)) };
}

it('goes on where the local clock is set forward and back, and asks again at once', async () => {
  let asked = 0;
  const { time, pass, clock } = settable(({ ticks }) => {
    asked++;
    return 5_000_000 + ticks;
  });
  await clock.synchronize();
  pass(700);
  time.local += 7 * 86_400_000;
  expect([clock.now(), clock.isHeld, clock.isInDoubt]).toEqual([5_000_700, false, true]);
  await clock.synchronize();
  expect([asked, clock.now(), clock.isInDoubt]).toEqual([2, 5_000_700, false]);
  pass(400);
  time.local -= 7 * 86_400_000;
  expect(clock.now()).toBe(5_001_100);
  await clock.synchronize();
  pass(300);
  expect([asked, clock.now(), clock.isHeld]).toEqual([3, 5_001_400, false]);
});

it('is in doubt until the shared clock answers', async () => {
  let isAway = false;
  const { time, clock } = settable(({ local }) => {
    if (isAway) throw new Error('away');
    return local;
  });
  await clock.synchronize();
  time.local += 3_600_000;
  expect(clock.now()).toBe(1_000_000);
  isAway = true;
  await expect(clock.synchronize()).rejects.toThrow('away');
  expect(clock.isInDoubt).toBe(true);
  isAway = false;
  await clock.synchronize();
  expect([clock.now(), clock.isInDoubt]).toEqual([4_600_000, false]);
});

it('takes no time from an answer during which the local clock was set', async () => {
  const { pass, clock } = settable((time) => {
    const answer = 5_000_000 + time.ticks;
    if (time.ticks > 0) time.local += 3_600_000;
    return answer;
  });
  await clock.synchronize();
  pass(60_000);
  await clock.synchronize();
  expect([clock.now(), clock.isInDoubt]).toEqual([5_060_000, true]);
});

it('believes the local clock where there is no other', async () => {
  const { time, clock } = settable(() => undefined);
  await clock.synchronize();
  time.local += 3_600_000;
  expect([clock.now(), clock.isInDoubt]).toEqual([4_600_000, false]);
});
