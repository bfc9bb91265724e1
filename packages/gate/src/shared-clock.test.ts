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
