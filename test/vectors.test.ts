import { describe, expect, it } from 'vitest';
import { runVectors, vectorFilesIn, withoutComments } from '../scripts/vectors/vector-files.ts';

const folder = process.env.GUIDON_TEST_DATA;

describe.skipIf(folder === undefined)("the vendors' cases (in the folder GUIDON_TEST_DATA names)", () => {
  it('come out of our engine as expected', async () => {
    const results = await runVectors(vectorFilesIn(folder ?? ''));
    expect(results.flatMap(({ section, misses }) => misses.map(({ name }) => `${section}: ${name}`))).toEqual(
      [],
    );
    expect(results.filter(({ passed }) => passed > 0).length).toBeGreaterThan(0);
  });
});

describe('a file of cases', () => {
  it('may have comments and trailing commas', () => {
    const text = '{ // Given\n "a": "x // y, ]", /* two */ "b": [1, 2,],\n}';
    expect(JSON.parse(withoutComments(text))).toEqual({ a: 'x // y, ]', b: [1, 2] });
  });
});
