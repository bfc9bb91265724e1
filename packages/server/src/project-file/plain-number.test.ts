import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isPlainNumber } from './plain-number.ts';

it.each([
  '0',
  '-0',
  '1',
  '-1',
  '1.0',
  '1.50',
  '.5',
  '5.',
  '1e3',
  '1E3',
  '1e+21',
  '12.5e-3',
  '0.1',
  '1000000',
  '9007199254740991',
  '0e9',
])('takes %s', (source) => {
  expect(isPlainNumber(source, Number(source))).toBe(true);
});

it.each([
  ['12345678901234567890', 12345678901234567000],
  ['9007199254740993', 9007199254740992],
  ['0.12345678901234567890', 0.12345678901234568],
  ['007', 7],
  ['-01', -1],
  ['+31', 31],
  ['0x1F', 31],
  ['0o17', 15],
  ['1e400', Number.POSITIVE_INFINITY],
  ['1e-400', 0],
  ['.inf', Number.POSITIVE_INFINITY],
  ['.nan', Number.NaN],
])('refuses %s', (source, value) => {
  expect(isPlainNumber(source, value)).toBe(false);
});

it('takes every finite number as it is printed', () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(fc.property(finite, (value) => isPlainNumber(String(value), value)));
});

it('answers at once, however long the number', () => {
  const start = performance.now();
  expect(isPlainNumber(`1${'0'.repeat(1_000_000)}1`, Number.POSITIVE_INFINITY)).toBe(false);
  expect(performance.now() - start).toBeLessThan(5000);
});
