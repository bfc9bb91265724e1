import { describe, expect, it } from 'vitest';
import { closest, didYouMean, listed } from './closest.ts';

describe('closest', () => {
  it.each([
    ['new_chekout', ['new_checkout', 'dark_mode'], ['new_checkout']],
    ['NEW_CHECKOUT', ['new_checkout'], ['new_checkout']],
    ['checkout', ['new_checkout_flow', 'search'], ['new_checkout_flow']],
    ['new_check', ['new_checkout_flow'], ['new_checkout_flow']],
    ['zzz', ['new_checkout', 'dark_mode'], []],
    ['', ['a', 'b'], []],
    ['*', ['development', 'staging'], []],
    ['a', ['b', 'n', 'A'], ['A']],
    ['__proto__', ['constructor', 'proto'], ['proto']],
  ])('%s among %j: %j', (name, known, wanted) => {
    expect(closest(name, known)).toEqual(wanted);
  });

  it('names at most three, the most alike first', () => {
    expect(closest('flag_1', ['flag_9', 'flag_12', 'flag_1x', 'flag_', 'other'])).toHaveLength(3);
  });

  // A flag called "c" was contained in every long name, and so came before the name that was meant.
  it('prefers a slip of the pen to a short name that happens to be contained', () => {
    expect(closest('new_checkout_flwo', ['c', 'o', 'new_checkout_flow'])[0]).toBe('new_checkout_flow');
  });

  it('takes a hostile name of any length', () => {
    expect(closest('x'.repeat(1_000_000), ['a'.repeat(128)])).toEqual([]);
  });
});

describe('words about names', () => {
  it('asks about matches, or says what to do instead', () => {
    expect(didYouMean(['a', 'b'], 'look')).toBe('Did you mean "a" or "b"?');
    expect(didYouMean([], 'look')).toBe('look');
  });

  it('lists the first twenty', () => {
    expect(listed([])).toBe('none');
    expect(listed(['a', 'b'])).toBe('a, b');
    expect(listed(Array.from({ length: 25 }, (_, index) => `${index}`))).toMatch(/, 19 and 5 more$/);
  });
});
