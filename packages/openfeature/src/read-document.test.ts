import { describe, expect, it } from 'vitest';
import { aDocument, aFlag, serving } from '../test/support/a-document.ts';
import { readDocument, readPatch } from './read-document.ts';
import { UnreadableDocument } from './unreadable-document.ts';

const state = serving('on');
const segment = { key: 'pro', when: { attribute: 'plan', operator: 'is_set' } };
const list = { key: 'staff', values: ['a'] };
const flags = (...entries: unknown[]) => ({ ...aDocument(), flags: entries });

const BAD: readonly [string, unknown][] = [
  ['not an object', [aDocument()]],
  ['null', null],
  ['a later format', { ...aDocument(), format: 2 }],
  ['no project', { ...aDocument(), project: undefined }],
  ['no environment', { ...aDocument(), environment: 7 }],
  ['a revision that is no number', { ...aDocument(), revision: '1' }],
  ['a revision below zero', { ...aDocument(), revision: -1 }],
  ['a revision beyond all numbers', { ...aDocument(), revision: 1e300 }],
  ['flags that are no list', { ...aDocument(), flags: { length: 1 } }],
  ['a flag that is null', flags(null)],
  ['a flag without documents', flags({})],
  ['a flag without a key', flags({ flag: { ...aFlag(), key: undefined }, state })],
  ['a flag with a key that cannot be one', flags({ flag: aFlag({ key: '__proto__' }), state })],
  ['a flag without variations', flags({ flag: { ...aFlag(), variations: null }, state })],
  ['a flag without a default', flags({ flag: { ...aFlag(), default: 'on' }, state })],
  ['a flag without a state', flags({ flag: aFlag() })],
  ['a state neither on nor off', flags({ flag: aFlag(), state: { rules: [] } })],
  ['a state whose rules are no list', flags({ flag: aFlag(), state: { enabled: true, rules: {} } })],
  ['a rule that is null', flags({ flag: aFlag(), state: { enabled: true, rules: [null] } })],
  ['a segment without a condition', { ...aDocument(), segments: [{ key: 'pro' }] }],
  ['a list without values', { ...aDocument(), lists: [{ key: 'staff' }] }],
];

const aPatch = { from: 1, revision: 2, flags: [], segments: [], lists: [] };

const BAD_PATCHES: readonly [string, unknown][] = [
  ['no from', { ...aPatch, from: undefined }],
  ['no revision', { ...aPatch, revision: null }],
  ['no segments', { ...aPatch, segments: undefined }],
  ['a change without a key', { ...aPatch, flags: [{ deleted: true }] }],
  ['a change that says nothing', { ...aPatch, flags: [{ key: 'checkout' }] }],
  ['a flag of another key', { ...aPatch, flags: [{ key: 'other', flag: aFlag(), state }] }],
  ['a segment of another key', { ...aPatch, segments: [{ key: 'other', segment }] }],
  ['a list of another key', { ...aPatch, lists: [{ key: 'other', list }] }],
  ['deleted that is not true', { ...aPatch, lists: [{ key: 'staff', deleted: 'true' }] }],
];

describe('readDocument', () => {
  it('reads what the server writes, and leaves what it does not know', () => {
    const document = { ...aDocument({ segments: [segment as never], lists: [list] }), since: 'later' };
    expect(readDocument(JSON.stringify(document))).toEqual(document);
  });

  it.each(BAD)('refuses %s', (_, document) => {
    expect(() => readDocument(JSON.stringify(document))).toThrow(UnreadableDocument);
  });

  it.each(['', '{', 'null', '<html>', '['.repeat(100_000)])('refuses the text %#', (text) => {
    expect(() => readDocument(text)).toThrow(UnreadableDocument);
  });
});

describe('readPatch', () => {
  it('reads what the server writes', () => {
    const patch = {
      ...aPatch,
      flags: [
        { key: 'checkout', flag: aFlag(), state },
        { key: 'old', deleted: true },
      ],
      segments: [{ key: 'pro', segment }],
      lists: [{ key: 'staff', list }],
    };
    expect(readPatch(JSON.stringify(patch))).toEqual(patch);
  });

  it.each(BAD_PATCHES)('refuses %s', (_, patch) => {
    expect(() => readPatch(JSON.stringify(patch))).toThrow(UnreadableDocument);
  });
});
