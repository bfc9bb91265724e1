import { expect, it } from 'vitest';
import { Attempts } from './attempts.ts';

const away = () => Promise.reject({ code: 'NOT_CONNECTED' });
const there = () => 'answer';

function world() {
  const time = { now: 0 };
  return { time, attempts: new Attempts(() => time.now) };
}

it('a failure is over when the same works again', async () => {
  const { time, attempts } = world();
  expect(await attempts.trying('pin', away)).toBeUndefined();
  expect(attempts.lastError).toBe('NOT_CONNECTED');
  time.now = 500;
  expect(await attempts.trying('pin', there)).toBe('answer');
  expect(attempts.lastError).toBeUndefined();
});

it('what failed is left alone for half a second', async () => {
  const { time, attempts } = world();
  await attempts.trying('pin', away);
  time.now = 499;
  expect(await attempts.trying('shown', there)).toBeUndefined();
  time.now = 500;
  expect(await attempts.trying('shown', there)).toBe('answer');
});

it('a failure is over when something else works ten seconds later, and not sooner', async () => {
  const { time, attempts } = world();
  await attempts.trying('shown', away);
  time.now = 9_999;
  await attempts.trying('pin', there);
  expect(attempts.lastError).toBe('NOT_CONNECTED');
  time.now = 10_000;
  await attempts.trying('pin', there);
  expect(attempts.lastError).toBeUndefined();
});

it('what fails again and again is told, whatever else works', async () => {
  const { time, attempts } = world();
  for (let round = 0; round < 10; round++) {
    await attempts.trying('pin', away);
    time.now += 5_000;
    await attempts.trying('shown', there);
    expect(attempts.lastError).toBe('NOT_CONNECTED');
  }
});
