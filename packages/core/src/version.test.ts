import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions, orderOf, parseVersion } from './version.ts';

const number = fc.oneof(
  fc.integer({ min: 0, max: 12 }).map(String),
  fc.constantFrom('', '01', '00', '-1', '1e3', '999999999999999', '9007199254740993'),
);
const version = fc
  .tuple(fc.array(number, { maxLength: 4 }), fc.constantFrom('', '-rc.1', '+build', ' ', '.', 'x'))
  .map(([numbers, rest]) => `${numbers.join('.')}${rest}`);
const anything = fc.oneof(version, version, fc.string(), fc.constantFrom(undefined, null, 1, {}));

describe('orderOf', () => {
  it('compares as the versions read from both texts compare', () => {
    const valid = version.filter((text) => parseVersion(text) !== undefined);
    fc.assert(
      fc.property(valid, anything, (wanted, text) => {
        const [a, b] = [parseVersion(text), parseVersion(wanted)];
        if (b === undefined) throw new Error('not a version');
        expect(orderOf(text, b)).toBe(a && compareVersions(a, b));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['2.10.0', '2.9.9', 1],
    ['2.5.0', '2.5.0', 0],
    ['2.5.0', '2.5.0-rc.1', 1],
    ['1.0.0', '2.0.0-rc.1', -1],
  ])('puts %s and %s in order', (text, wanted, sign) => {
    const version = parseVersion(wanted);
    expect(version && Math.sign(orderOf(text, version) ?? Number.NaN)).toBe(sign);
  });
});
