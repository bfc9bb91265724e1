import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../scripts/lib/source-files.ts';
import { hasTest, missingTests, rowsBelow, testsIn } from './parity-table.ts';

const DOCUMENT = 'docs/delivery-parity.md';

const NEEDED = rowsBelow(DOCUMENT, 'What has to be there');
const FURTHER = rowsBelow(DOCUMENT, 'What goes further');

/** Rows of each numbered item: one that is merged into another is lost. */
const ROWS: Readonly<Record<string, number>> = {
  ...{ 1: 3, 2: 5, 3: 3, 4: 1, 5: 6, 6: 4, 7: 9, 8: 7, 9: 10, 10: 7, 11: 6 },
  ...{ 12: 11, 13: 3, 14: 3, 15: 4, 16: 9, 17: 1, 18: 2, 19: 3, 20: 1, 21: 1, 22: 2 },
};

describe('the table of what delivery can do', () => {
  it('has every item, each with tests or a word for why not', () => {
    expect(NEEDED).toHaveLength(39);
    const rows = Object.groupBy(FURTHER, ([number = '']) => number);
    const counts = Object.fromEntries(Object.entries(rows).map(([number, all]) => [number, all?.length]));
    expect(counts).toEqual(ROWS);
    const unsaid = [...NEEDED, ...FURTHER].filter((cells) => {
      const last = cells.at(-1) ?? '';
      return testsIn(last).length === 0 && !/^\*(later issue|not yet)\*/.test(last);
    });
    expect(unsaid).toEqual([]);
  });

  const named = [...NEEDED, ...FURTHER].flatMap((cells) => testsIn(cells.at(-1) ?? ''));

  it.each([...new Set(named.map(({ file }) => file))])('names tests that are in %s', (file) => {
    expect(missingTests(file, named)).toEqual([]);
  });

  it('would be seen to name a test that is not there', () => {
    const text = "it('does this', () => {});\nexpect(x).toBe('does that');";
    expect([hasTest(text, 'does this'), hasTest(text, 'does'), hasTest(text, 'does other')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

it('every package is under the MIT licence', () => {
  const folders = ['.', ...readdirSync(path.join(ROOT, 'packages')).map((name) => `packages/${name}`)];
  const licences = folders.map(
    (folder) => JSON.parse(readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8')).license,
  );
  expect(new Set(licences)).toEqual(new Set(['MIT']));
});
