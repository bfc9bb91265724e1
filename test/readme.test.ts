import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { CATALOGUE } from '../packages/server/src/tools/catalogue.ts';
import { DEFAULT_TOOLSETS, TOOLSETS } from '../packages/server/src/tools/toolset.ts';
import { ROOT } from '../scripts/lib/source-files.ts';

const ROWS = readFileSync(path.join(ROOT, 'README.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| .*`\w+`/.test(line));

/** The tools of the table's rows: those with no toolset in their first cell, or those of that one. */
function listed(toolset: string): string[] {
  const asks = (row: string) => /`--toolsets ([\w,]+)`/.exec(row)?.[1]?.split(',').at(-1) ?? 'flags';
  const rows = ROWS.filter((row) => asks(row) === toolset).map((row) => row.split('|')[2] ?? '');
  return rows.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name ?? '')).sort();
}

it.each(Object.keys(TOOLSETS))('README names every tool of the toolset %s', (toolset) => {
  const names = CATALOGUE.filter((tool) => tool.toolset === toolset).map(({ name }) => name);
  expect(DEFAULT_TOOLSETS).toEqual(['flags']);
  expect(listed(toolset)).toEqual(names.sort());
});

it('CONTRIBUTING names every script', () => {
  const text = readFileSync(path.join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  // What `npm run check` is made of needs no line of its own.
  const own = Object.keys(scripts).filter((name) => !/^check:(style|types|architecture)$/.test(name));
  expect(own.filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
});
