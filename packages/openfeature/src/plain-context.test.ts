import { expect, it } from 'vitest';
import { plainContext } from './plain-context.ts';

const then = new Date('2026-11-21T00:00:00Z');

it('hands on a context without dates as it is', () => {
  const context = { targetingKey: 'user-1', plan: { name: 'pro', tags: ['a', null] } };
  expect(plainContext(context)).toBe(context);
});

it('makes texts of dates, as JSON does, wherever they are', () => {
  const context = { since: then, list: [{ at: then }], bad: new Date(Number.NaN), plan: 'pro' };
  expect(plainContext(context)).toEqual(JSON.parse(JSON.stringify(context)));
  expect(context.since).toBe(then);
});
