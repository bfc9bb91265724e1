import { describe, expect, it } from 'vitest';
import { exactInstantOf, instantOf } from './instant.ts';

describe('instantOf', () => {
  it.each<[unknown, number]>([
    ['2026-12-01', Date.UTC(2026, 11, 1)],
    ['2026-12-01T09:00', Date.UTC(2026, 11, 1, 9)],
    ['2026-12-01T09:00:00.5Z', Date.UTC(2026, 11, 1, 9, 0, 0, 500)],
    ['2026-12-01T09:00:00+01:00', Date.UTC(2026, 11, 1, 8)],
    ['2028-02-29', Date.UTC(2028, 1, 29)],
    [1000, 1000],
  ])('%j', (moment, expected) => {
    expect(instantOf(moment)).toBe(expected);
  });

  it.each<unknown>([
    '2027-02-29',
    '2027-02-31',
    '2027-02-31T09:00:00Z',
    '2026-04-31T09:00:00+02:00',
    '2026-13-01',
    '2026-00-10',
    '2026-12-00',
    '2026-12-01T25:00Z',
    '2026-12-01T09:00+99:00',
    '1 December 2027',
    null,
  ])('%j is none', (moment) => {
    expect(instantOf(moment)).toBeNaN();
  });
});

it.each<[unknown, boolean]>([
  ['2026-12-01T09:00:00Z', true],
  ['2026-12-01T09:00+05:30', true],
  ['2026-12-01T09:00:00', false],
  ['2026-12-01', false],
  ['2027-02-31T09:00:00Z', false],
  [1000, false],
])('%j is exact: %s', (moment, isExact) => {
  expect(Number.isFinite(exactInstantOf(moment))).toBe(isExact);
});
