import { expect, it } from 'vitest';
import { parseSetting, settingOf } from './setting.ts';

it.each([
  ['true', { value: true }],
  [' false ', { value: false }],
  ['20%', { basisPoints: 2000 }],
  ['0.01%', { basisPoints: 1 }],
  ['100 %', { basisPoints: 10_000 }],
  ['"blue"', { value: 'blue' }],
  ['{"a":[1]}', { value: { a: [1] } }],
  ['"12.5%"', { basisPoints: 1250 }],
])('reads %s', (text, setting) => {
  expect(parseSetting(text)).toEqual(setting);
});

it.each(['', 'yes', '120%', '-1%', '0.001%', '%', 'NaN%', '{', '"101%"'])('refuses %j', (text) => {
  expect(parseSetting(text)).toBeUndefined();
});

it('takes of a document what is a value or a percentage', () => {
  const settings = [true, '20%', 'blue', '200%', ' -5% ', () => {}, Number.NaN].map(settingOf);
  const none = undefined;
  expect(settings).toEqual([
    { value: true },
    { basisPoints: 2000 },
    { value: 'blue' },
    none,
    none,
    none,
    none,
  ]);
});
