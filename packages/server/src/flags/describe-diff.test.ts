import { expect, it } from 'vitest';
import type { FieldChange } from './change.ts';
import { describeDifference } from './describe-diff.ts';

const state = { kind: 'state', key: 'staging/checkout' } as const;
const flag = { kind: 'flag', key: 'checkout' } as const;
const rule = { id: 'r', enabled: true, serve: { value: true } };

const segment = { kind: 'segment', key: 'staff' } as const;
const list = { kind: 'list', key: 'beta' } as const;
const members = ['values', '$members'];

it.each<[string, FieldChange]>([
  [
    'segment staff: created: plan = "pro"',
    {
      ...segment,
      path: [],
      after: { key: 'staff', when: { attribute: 'plan', operator: 'equals', value: 'pro' } },
    },
  ],
  ['segment staff: deleted', { ...segment, path: [], before: { key: 'staff' } }],
  [
    'segment staff: when segment a → segment b',
    { ...segment, path: ['when'], before: { segment: 'a' }, after: { segment: 'b' } },
  ],
  ['list beta: created with 2 values', { ...list, path: [], after: { key: 'beta', values: ['a', 'b'] } }],
  ['list beta: 1 value added ("a")', { ...list, path: members, before: [], after: ['a'] }],
  [
    'list beta: 4 values added (1, 2, 3, …), 1 value removed ("a")',
    { ...list, path: members, before: ['a'], after: [1, 2, 3, 4] },
  ],
  ['checkout in staging: turned on', { ...state, path: ['enabled'], before: false, after: true }],
  ['checkout in staging: turned off', { ...state, path: ['enabled'], before: true, after: false }],
  ['checkout in staging: deleted', { ...state, path: [], before: {} }],
  ['checkout in staging: default none → true', { ...state, path: ['default'], after: { value: true } }],
  ['checkout in staging: off "a" → none', { ...state, path: ['off'], before: { variation: 'a' } }],
  [
    'checkout in staging: rules reordered: a, b → b, a',
    { ...state, path: ['rules', '$order'], before: ['a', 'b'], after: ['b', 'a'] },
  ],
  [
    'checkout in staging: rule "r" added: serve true to everyone',
    { ...state, path: ['rules', 'r'], after: rule },
  ],
  ['checkout in staging: rule "r" removed', { ...state, path: ['rules', 'r'], before: rule }],
  [
    'checkout in staging: rule "r" switched off',
    { ...state, path: ['rules', 'r', 'enabled'], before: true, after: false },
  ],
  [
    'checkout in staging: rule "r" when everyone → country = "DE"',
    {
      ...state,
      path: ['rules', 'r', 'when'],
      after: { attribute: 'country', operator: 'equals', value: 'DE' },
    },
  ],
  ['flag checkout: archived', { ...flag, path: ['archived'], before: false, after: true }],
  [
    'flag checkout: brought back from the archive',
    { ...flag, path: ['archived'], before: true, after: false },
  ],
  [
    'flag checkout: variation "b" added: 2',
    { ...flag, path: ['variations', 'b'], after: { key: 'b', value: 2 } },
  ],
  ['flag checkout: variation "b" removed', { ...flag, path: ['variations', 'b'], before: { key: 'b' } }],
  [
    'flag checkout: variation "b" value 1 → 2',
    { ...flag, path: ['variations', 'b', 'value'], before: 1, after: 2 },
  ],
  ['flag checkout: owner "a" → "b"', { ...flag, path: ['owner'], before: 'a', after: 'b' }],
  ['environment eu: created', { kind: 'environment', key: 'eu', path: [], after: { key: 'eu' } }],
])('%s', (words, difference) => {
  expect(describeDifference(difference)).toBe(words);
});

it('shows characters nobody can see, and cuts long values', () => {
  const hidden = describeDifference({ ...flag, path: ['description'], after: 'a\u202eb' });
  expect(hidden).toBe('flag checkout: description none → "a\\u202Eb"');
  const long = describeDifference({ ...flag, path: ['description'], after: 'x'.repeat(5000) });
  expect(long.length).toBeLessThan(350);
});
