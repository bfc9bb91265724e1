import { expect, it } from 'vitest';
import { Listeners } from './listeners.ts';

it('lets others have their turn while many lists are looked at again', async () => {
  let looks = 0;
  let hash = 'before';
  const listed = async () => {
    looks++;
    return { hash, forMs: 1_000 };
  };
  const listeners = new Listeners(listed, { now: () => 0, after: () => () => {} });
  const told = new Set<number>();
  for (let at = 0; at < 1_000; at++) listeners.add({ id: String(at) }, () => void told.add(at));
  await new Promise(setImmediate);
  expect(looks).toBe(1_000);
  hash = 'after';
  const checked = listeners.recheck();
  await new Promise(setImmediate);
  expect(told.size).toBeGreaterThan(0);
  expect(told.size).toBeLessThan(1_000);
  await checked;
  expect(told.size).toBe(1_000);
  listeners.close();
});
