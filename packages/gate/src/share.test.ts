import { expect, it } from 'vitest';
import { isInShare } from './share.ts';

const PEOPLE = Array.from({ length: 20_000 }, (_, at) => `person-${at}`);

function sharing(flag: string, basisPoints: number): Set<string> {
  return new Set(PEOPLE.filter((person) => isInShare(flag, person, basisPoints)));
}

it('only adds when the share goes up', () => {
  const shares = [0, 1, 1000, 2000, 5000, 9999, 10_000].map((share) => sharing('pdf', share));
  for (const [at, share] of shares.slice(1).entries())
    expect([...(shares[at] as Set<string>)].every((person) => share.has(person))).toBe(true);
  expect(shares[0]?.size).toBe(0);
  expect(shares.at(-1)?.size).toBe(PEOPLE.length);
});

it('gives every step of a hundredth of a percent its people', () => {
  const place = (basisPoints: number) => sharing('steps', basisPoints).size / PEOPLE.length;
  for (const basisPoints of [1, 10, 100, 1000, 2500, 5000, 7500, 9990]) {
    const expected = basisPoints / 10_000;
    const deviation = Math.sqrt((expected * (1 - expected)) / PEOPLE.length);
    expect(Math.abs(place(basisPoints) - expected)).toBeLessThan(5 * deviation);
  }
});

it('cannot be off by more than a hundred-thousandth, by how the hash is cut', () => {
  // The number of places, of 2^32, below each threshold is counted exactly: no sample would be large enough.
  for (let basisPoints = 0; basisPoints <= 10_000; basisPoints++) {
    const places = Math.ceil((basisPoints * 2 ** 32) / 10_000);
    expect(Math.abs(places / 2 ** 32 - basisPoints / 10_000)).toBeLessThan(1e-9);
  }
});

it('chooses others for another flag', () => {
  const first = sharing('one', 1000);
  const both = [...sharing('two', 1000)].filter((person) => first.has(person)).length;
  expect(both / PEOPLE.length).toBeCloseTo(0.01, 2);
});

it('stays what it is: changing the hash would change who sees what', () => {
  const few = PEOPLE.slice(0, 40).filter((person) => isInShare('pdf', person, 1000));
  expect(few).toMatchInlineSnapshot(`
    [
      "person-6",
      "person-9",
      "person-19",
      "person-38",
    ]
  `);
});
