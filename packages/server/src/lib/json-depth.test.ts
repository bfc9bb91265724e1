import { expect, it } from 'vitest';
import { isDeeperThan } from './json-depth.ts';

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { value };
  return value;
}

it('counts the lists and objects inside the outermost one', () => {
  expect(isDeeperThan(nested(1), 0)).toBe(false);
  expect(isDeeperThan(nested(4), 3)).toBe(false);
  expect(isDeeperThan(nested(5), 3)).toBe(true);
  expect(isDeeperThan([1, 'a', null, {}], 2)).toBe(false);
});

it('survives any depth', () => {
  expect(isDeeperThan(nested(100_000), 100)).toBe(true);
});
