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
