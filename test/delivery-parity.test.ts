import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../scripts/lib/source-files.ts';

const DOCUMENT = readFileSync(path.join(ROOT, 'docs/delivery-parity.md'), 'utf8');

/** The rows of the table under a heading, by their cells. */
function rowsBelow(heading: string): string[][] {
  const [, section = ''] = DOCUMENT.split(`## ${heading}\n`);
  const [table = ''] = section.split('\n## ');
  const rows = table.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(1).map((line) => line.slice(2, -2).split(' | '));
}

const NEEDED = rowsBelow('What has to be there');
const FURTHER = rowsBelow('What goes further');

/** Rows of each numbered item: one that is merged into another is lost. */
const ROWS: Readonly<Record<string, number>> = {
  ...{ 1: 3, 2: 5, 3: 3, 4: 1, 5: 4, 6: 4, 7: 6, 8: 7, 9: 8, 10: 5, 11: 6 },
  ...{ 12: 11, 13: 1, 14: 3, 15: 4, 16: 8, 17: 1, 18: 2, 19: 3, 20: 1, 21: 1, 22: 2 },
};

/** The tests that a cell names. */
function testsIn(cell: string): { file: string; name: string }[] {
  return cell.split('<br>').flatMap((part) => {
    const [, file, name] = /^`([^`]+)` › (.+)$/.exec(part) ?? [];
    return file === undefined || name === undefined ? [] : [{ file, name }];
  });
}

/** Whether a file calls something with this title first, as `it`, `it.each(…)` and `describe` are. */
function hasTest(text: string, name: string): boolean {
  return ["'", '"', '`'].some((quote) =>
    text
      .split(`${quote}${name}${quote}`)
      .some((before, at, all) => at < all.length - 1 && /\(\s*$/.test(before)),
  );
}

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
    const text = readFileSync(path.join(ROOT, file), 'utf8');
    const names = named.filter((one) => one.file === file).map(({ name }) => name);
    expect(names.filter((name) => !hasTest(text, name))).toEqual([]);
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
