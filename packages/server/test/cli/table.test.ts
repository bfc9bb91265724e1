import { describe, expect, it } from 'vitest';
import { displayWidth, fitWidth } from '../../src/cli/display-width.ts';
import { tableLines } from '../../src/cli/print-table.ts';

interface Row {
  readonly key: string;
  readonly owner: string;
}

const COLUMNS = [
  { title: 'KEY', value: (row: Row) => row.key },
  { title: 'OWNER', value: (row: Row) => row.owner, shrinks: true },
  { title: 'N', value: () => '1' },
];

describe('a table', () => {
  it('aligns columns of wide characters', () => {
    const lines = tableLines(COLUMNS, [
      { key: '日本', owner: '🚀 ops' },
      { key: 'plain', owner: 'é' },
    ]);
    expect(lines).toEqual(['KEY    OWNER   N', '日本   🚀 ops  1', 'plain  é       1']);
  });

  it('fits the width of the terminal, and takes from the columns that may shrink first', () => {
    const lines = tableLines(COLUMNS, [{ key: 'new_checkout_flow', owner: 'a'.repeat(100) }], 40);
    expect(lines.map(displayWidth).every((width) => width <= 40)).toBe(true);
    expect(lines[1]).toMatch(/^new_checkout_flow {2}a+… {2}1$/);
  });

  it('leaves columns out rather than cutting keys', () => {
    const lines = tableLines(COLUMNS, [{ key: 'new_checkout_flow', owner: 'payments' }], 22);
    expect(lines).toEqual(['KEY                N', 'new_checkout_flow  1']);
  });

  it('is whole where the terminal does not know its width', () => {
    const rows = [{ key: 'new_checkout_flow', owner: 'payments' }];
    expect(tableLines(COLUMNS, rows, 0)).toEqual(tableLines(COLUMNS, rows));
  });

  it('keeps every row on one line and shows what would steer the terminal', () => {
    expect(tableLines(COLUMNS, [{ key: 'a\nb', owner: '\u001b[31mred' }])[1]).toBe('a b  \\u001B[31mred  1');
  });
});

describe('displayWidth', () => {
  it.each([
    ['abc', 3],
    ['日本語', 6],
    ['ｆｕｌｌ', 8],
    ['한국어', 6],
    ['👩‍👩‍👧', 2],
    ['🇩🇪', 2],
    ['e\u0301', 1],
    ['✓', 1],
    ['', 0],
  ])('measures %s', (text, columns) => expect(displayWidth(text)).toBe(columns));

  it('cuts between characters, never through one', () => {
    expect(fitWidth('日本語', 4)).toBe('日…');
    expect(fitWidth('abc', 3)).toBe('abc');
  });
});
