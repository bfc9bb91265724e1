import { parseArgs } from 'node:util';
import type { SectionResult } from './section-result.ts';
import { runVectors, vectorFilesIn } from './vector-files.ts';

const SHOWN = 5;

const { values } = parseArgs({
  options: {
    growthbook: { type: 'string' },
    'flagsmith-hash': { type: 'string' },
    'flagsmith-operators': { type: 'string' },
    'flagsmith-engine': { type: 'string' },
  },
});
const folder = process.env.GUIDON_TEST_DATA;
const named = Object.keys(values).length > 0;
const files = named
  ? {
      growthbook: values.growthbook,
      flagsmithHash: values['flagsmith-hash'],
      flagsmithOperators: values['flagsmith-operators'],
      flagsmithEngine: values['flagsmith-engine'],
    }
  : folder === undefined
    ? {}
    : vectorFilesIn(folder);
if (!named && folder === undefined) console.log('GUIDON_TEST_DATA is not set and no files are named.');
const results = await runVectors(files);
for (const result of results) print(result);
process.exitCode = results.some(({ misses }) => misses.length > 0) ? 1 : 0;

function print({ section, passed, cases, misses, skipped }: SectionResult): void {
  if (skipped !== undefined) return console.log(`${section.padEnd(24)} skipped (${cases}): ${skipped}`);
  console.log(`${section.padEnd(24)} ${passed} of ${cases}`);
  for (const { name, expected, actual } of misses.slice(0, SHOWN))
    console.log(
      `  ${name}\n    expected ${JSON.stringify(expected)}\n    actual   ${JSON.stringify(actual)}`,
    );
}
