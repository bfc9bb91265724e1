import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../scripts/lib/source-files.ts';

/** A test that a table names. */
export interface NamedTest {
  readonly file: string;
  readonly name: string;
}

/** The rows of the table under a heading of a document, by their cells. */
export function rowsBelow(document: string, heading: string): string[][] {
  const [, section = ''] = readFileSync(path.join(ROOT, document), 'utf8').split(`## ${heading}\n`);
  const [table = ''] = section.split('\n## ');
  const rows = table.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(1).map((line) => line.slice(2, -2).split(' | '));
}

/** The tests that a cell names. */
export function testsIn(cell: string): NamedTest[] {
  return cell.split('<br>').flatMap((part) => {
    const [, file, name] = /^`([^`]+)` › (.+)$/.exec(part) ?? [];
    return file === undefined || name === undefined ? [] : [{ file, name }];
  });
}

/** Whether a file calls something with this title first, as `it`, `it.each(…)` and `describe` are. */
export function hasTest(text: string, name: string): boolean {
  return ["'", '"', '`'].some((quote) =>
    text
      .split(`${quote}${name}${quote}`)
      .some((before, at, all) => at < all.length - 1 && /\(\s*$/.test(before)),
  );
}

/** Those of some tests of one file that are not there. */
export function missingTests(file: string, named: readonly NamedTest[]): string[] {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  const names = named.filter((one) => one.file === file).map(({ name }) => name);
  return names.filter((name) => !hasTest(text, name));
}
