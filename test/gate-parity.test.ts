import { describe, expect, it } from 'vitest';
import { missingTests, rowsBelow, testsIn } from './parity-table.ts';

const ROWS = rowsBelow('docs/gate-parity.md', 'What has to be there');

describe('the table of what the gate promises', () => {
  it('has every promise, each with tests', () => {
    expect(ROWS).toHaveLength(51);
    expect(ROWS.filter(([, tests = '']) => testsIn(tests).length !== tests.split('<br>').length)).toEqual([]);
  });

  const named = ROWS.flatMap(([, tests = '']) => testsIn(tests));

  it.each([...new Set(named.map(({ file }) => file))])('names tests that are in %s', (file) => {
    expect(missingTests(file, named)).toEqual([]);
  });
});
