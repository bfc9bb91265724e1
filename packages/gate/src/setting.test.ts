import { expect, it } from 'vitest';
import { parseSetting, settingsOf } from './setting.ts';

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

it('tells which flags of a document are malformed', () => {
  const document = { a: true, b: '20%', c: '200%', d: () => {}, e: Number.NaN };
  const { settings, malformed } = settingsOf(document);
  expect([...settings.keys()]).toEqual(['a', 'b']);
  expect(malformed).toEqual(['c', 'd', 'e']);
});
