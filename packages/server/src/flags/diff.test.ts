import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aState } from '../../test/support/arbitrary-documents.ts';
import { diffDocuments } from './diff.ts';

const state = (overrides: object) => ({ enabled: true, rules: [], ...overrides });
const rule = (id: string) => ({ id, enabled: true, serve: { value: true } });

function diff(before: object | undefined, after: object | undefined) {
  return diffDocuments('state', 'staging/a', before, after).map(
    ({ kind: _kind, key: _key, ...rest }) => rest,
  );
}

describe('diffDocuments', () => {
  it('finds nothing between equal documents, whatever the order of their fields', () => {
    fc.assert(
      fc.property(aState, (one) => {
        expect(diff(one, Object.fromEntries(Object.entries(one).reverse()))).toEqual([]);
      }),
    );
  });

  it('is one difference for a rule put in front of others', () => {
    const inserted = diff(
      state({ rules: [rule('a'), rule('b')] }),
      state({ rules: [rule('x'), rule('a'), rule('b')] }),
    );
    expect(inserted).toEqual([{ path: ['rules', 'x'], after: rule('x') }]);
  });

  it('follows a rule through a reordering', () => {
    const moved = diff(
      state({ rules: [rule('a'), rule('b')] }),
      state({ rules: [{ ...rule('b'), enabled: false }, rule('a')] }),
    );
    expect(moved).toEqual([
      { path: ['rules', 'b', 'enabled'], before: true, after: false },
      { path: ['rules', '$order'], before: ['a', 'b'], after: ['b', 'a'] },
    ]);
  });

  it('has an empty path for a document that was made or deleted', () => {
    const whole = state({});
    expect(diff(undefined, whole)).toEqual([{ path: [], after: whole }]);
    expect(diff(whole, undefined)).toEqual([{ path: [], before: whole }]);
    expect(diff(undefined, undefined)).toEqual([]);
  });

  it('tells a field that was added from one that was null', () => {
    expect(diff(state({}), state({ off: { value: null } }))).toEqual([
      { path: ['off'], after: { value: null } },
    ]);
  });
});
