import type { Random } from './random.ts';

const LONG = 'a'.repeat(5000);
const LONG_LIST = Array.from({ length: 10_000 }, (_, index) => `${-index}`);
/** As long as regular expressions look at. */
const LONG_LISTED = Array<string>(100).fill('a'.repeat(10_000));
const TEXTS = [
  '',
  'DE',
  'a',
  '1.2.3',
  '2.0.0-rc.1',
  'v1',
  '10.0.0.1',
  '::1',
  '10.0.0.0/8',
  '2026-12-01T00:00:00Z',
];
const ODD_TEXTS = [
  '__proto__',
  'constructor',
  'toString',
  '\u0000',
  '\ud800',
  '.',
  'a.b',
  '$',
  `${LONG}!`,
  '1'.repeat(400),
  'a'.repeat(10_000),
];
const NUMBERS = [0, -0, 1, 2, 100, -1, 0.5, 1e21, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY];
const PATTERNS = ['^D', '(a+)+$', '(', '(a|aa)+$', '[', 'a{1,1000}', '(?=a)b', '\\1', '(.*)*x', ''];
const MOST_DEPTH = 4;

/** Something that JSON can carry and that attributes are often compared with. */
export function randomScalar(random: Random): string | number | boolean {
  const kind = random.below(4);
  if (kind === 0) return random.chance(0.5);
  return kind === 1 ? random.pick([0, 1, 2, 100, -1, 0.5]) : random.pick(TEXTS);
}

/** Anything a flag or a context could hold, things that are no JSON included. */
export function randomValue(random: Random, depth = 0): unknown {
  const kind = random.below(depth < MOST_DEPTH ? 12 : 9);
  if (kind < 3) return random.pick(TEXTS);
  if (kind < 4) return random.pick(ODD_TEXTS);
  if (kind < 6) return random.pick(NUMBERS);
  if (kind === 6) return random.chance(0.5);
  if (kind === 7) return random.pick([null, undefined, null]);
  if (kind === 8) return random.pick(PATTERNS);
  if (kind === 9 && random.chance(0.02)) return random.pick([LONG_LIST, LONG_LISTED]);
  if (kind < 11) return random.several(4, () => randomValue(random, depth + 1));
  return randomObject(random, depth + 1);
}

const NAMES = ['DE', 'a', 'b', 'value', 'plan', 'length', 'constructor', 'toString'];

function randomObject(random: Random, depth: number): unknown {
  if (random.chance(0.05)) return strange(random);
  return Object.fromEntries(random.several(4, () => [random.pick(NAMES), randomValue(random, depth)]));
}

/** Objects that no JSON gives and that answer with an error, or not at all. */
function strange(random: Random): unknown {
  const throws = () => {
    throw new Error('read');
  };
  return random.pick<() => unknown>([
    () => new Proxy({}, { get: throws, has: throws, ownKeys: throws, getOwnPropertyDescriptor: throws }),
    () => Object.defineProperty({}, 'a', { get: throws, enumerable: true }),
    () => Symbol('s'),
    () => 10n,
    () => throws,
    () => new Date(Number.NaN),
    () => Object.create(null),
    () => ({ toString: throws, valueOf: throws }),
  ])();
}
