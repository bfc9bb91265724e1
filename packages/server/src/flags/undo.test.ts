import type { EnvironmentState, Rule } from '@guidon/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aState } from '../../test/support/arbitrary-documents.ts';
import { diffDocuments } from './diff.ts';
import { listValues } from './list-values.ts';
import { undoDifferences } from './undo.ts';

const KEY = 'staging/checkout';

function rule(id: string, value = true): Rule {
  return { id, enabled: true, serve: { value } };
}

function on(...rules: Rule[]): EnvironmentState {
  return { enabled: true, rules };
}

/** Undoes the change from `before` to `after` in a document that is now `current`. */
function undo(before: EnvironmentState, after: EnvironmentState, current = after) {
  const differences = diffDocuments('state', KEY, before, after);
  const { document, conflicts } = undoDifferences(current, before, differences);
  return { state: document as EnvironmentState, conflicts };
}

describe('undoDifferences', () => {
  it('gives back the document before, order included', () => {
    fc.assert(
      fc.property(aState, aState, (before, after) => {
        expect(undo(before, after)).toEqual({ state: before, conflicts: [] });
      }),
      { numRuns: 1000 },
    );
  });

  it('changes nothing when it was undone already', () => {
    fc.assert(
      fc.property(aState, aState, (before, after) => {
        expect(undo(before, after, before)).toEqual({ state: before, conflicts: [] });
      }),
    );
  });

  it('keeps what another writer changed elsewhere in between', () => {
    fc.assert(
      fc.property(aState, aState, fc.nat(), (before, after, place) => {
        const other = rule('written-by-another');
        const rules = after.rules.toSpliced(place % (after.rules.length + 1), 0, other);
        const { state, conflicts } = undo(before, after, { ...after, rules, off: { value: false } });
        expect(conflicts).toEqual([]);
        expect(state.rules).toContainEqual(other);
        expect(state).toEqual({ ...before, off: { value: false }, rules: state.rules });
        expect(state.rules.filter(({ id }) => id !== other.id)).toEqual(before.rules);
      }),
    );
  });

  // A removed rule was put back before the order was undone, and so landed among the wrong neighbours.
  it('brings a removed rule back between its old neighbours when the others were reordered too', () => {
    const before = on(rule('a'), rule('b'), rule('c'));
    expect(undo(before, on(rule('c'), rule('x'), rule('a'))).state).toEqual(before);
  });

  it('reports a field that was set again, with what it is and what it was', () => {
    const { conflicts, state } = undo(
      on(rule('a', true)),
      on(rule('a', false)),
      on({ ...rule('a'), serve: { variation: 'on' } }),
    );
    expect(conflicts).toEqual([
      {
        object: `state ${KEY}`,
        field: 'rules.a.serve',
        set: { value: false },
        now: { variation: 'on' },
        before: { value: true },
      },
    ]);
    expect(state).toEqual(on({ ...rule('a'), serve: { variation: 'on' } }));
  });

  it.each([
    ['an added rule that was edited', on(), on(rule('a')), on(rule('a', false)), 'rules.a'],
    ['a removed rule whose id was used again', on(rule('a')), on(), on(rule('a', false)), 'rules.a'],
    ['an edited rule that was removed', on(rule('a')), on(rule('a', false)), on(), 'rules.a.serve'],
    [
      'an order that was changed again',
      on(rule('a'), rule('b'), rule('c')),
      on(rule('b'), rule('a'), rule('c')),
      on(rule('c'), rule('b'), rule('a')),
      'rules.$order',
    ],
  ])('reports %s', (_name, before, after, current, field) => {
    expect(undo(before, after, current).conflicts.map((conflict) => conflict.field)).toEqual([field]);
  });
});

describe('undoing a change of a saved list', () => {
  const values = fc.array(
    fc.oneof(fc.constantFrom('a', 'b', 'c', '1'), fc.integer({ min: 0, max: 3 }), fc.boolean()),
  );
  const list = values.map((some) => ({ key: 'beta', values: listValues(some) }));
  const undoList = (before: object, after: object, current: object) =>
    undoDifferences(current, before, diffDocuments('list', 'beta', before, after));

  it('gives back the values before', () => {
    fc.assert(
      fc.property(list, list, (before, after) => {
        expect(undoList(before, after, after)).toEqual({ document: before, conflicts: [] });
      }),
    );
  });

  it('leaves alone what others did to other values since', () => {
    const before = { key: 'beta', values: ['a', 'b'] };
    const after = { key: 'beta', values: ['b', 'c'] };
    const current = { key: 'beta', values: ['b', 'c', 'd'] };
    expect(undoList(before, after, current).document).toEqual({ key: 'beta', values: ['a', 'b', 'd'] });
  });

  it('takes a name and the values apart', () => {
    const before = { key: 'beta', name: 'Beta', values: ['a'] };
    const after = { key: 'beta', name: 'Testers', values: ['a', 'b'] };
    const { document, conflicts } = undoList(before, after, { ...after, name: 'Renamed' });
    expect(document).toEqual({ key: 'beta', name: 'Renamed', values: ['a'] });
    expect(conflicts.map(({ field }) => field)).toEqual(['name']);
  });
});
