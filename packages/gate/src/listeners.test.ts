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

it('goes by the newest answer, however slow an older one is', async () => {
  const answers: ((hash: string) => void)[] = [];
  const listed = async () => {
    const hash = await new Promise<string>((resolve) => answers.push(resolve));
    return { hash, forMs: 1_000 };
  };
  const listeners = new Listeners(listed, { now: () => 0, after: () => () => {} });
  const told: number[] = [];
  listeners.add({ id: 'ann' }, () => void told.push(answers.length));
  answers[0]?.('before');
  await new Promise(setImmediate);
  const first = listeners.recheck();
  const second = listeners.recheck();
  answers[2]?.('after');
  answers[1]?.('before');
  await new Promise(setImmediate);
  answers[2]?.('after');
  await Promise.all([first, second]);
  expect(told).toEqual([3]);
  listeners.close();
});
