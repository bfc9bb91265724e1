import type { Engine } from '../engine.ts';
import { AGE, COUNTRIES, type NeutralFlag, ROLLOUT, SUFFIX, VERSION, WEIGHTS } from '../neutral-flag.ts';
import type { User } from '../user.ts';

type Closure = (user: User) => Answer;

interface Answer {
  readonly value: boolean | string;
}

const ON: Answer = { value: true };
const OFF: Answer = { value: false };
const BUCKETS = 10_000;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

function compile({ key, scenario }: NeutralFlag): Closure {
  if (scenario === 'targeting') return targeting(isVersion);
  if (scenario === 'numeric') return targeting(({ age }) => age >= AGE);
  if (scenario === 'rollout') return rollout(hash(key));
  return scenario === 'variants' ? variants(hash(key)) : () => ON;
}

function targeting(second: (user: User) => boolean): Closure {
  const countries = new Set(COUNTRIES);
  return (user) => (countries.has(user.country) || second(user) || user.email.endsWith(SUFFIX) ? ON : OFF);
}

function rollout(seed: number): Closure {
  const limit = ROLLOUT * 100;
  return ({ id }) => (hash(id, seed) % BUCKETS < limit ? ON : OFF);
}

function variants(seed: number): Closure {
  const ends = WEIGHTS.map(([value], index) => ({
    answer: { value },
    end: WEIGHTS.slice(0, index + 1).reduce((sum, [, weight]) => sum + weight * 100, 0),
  }));
  return ({ id }) => {
    const bucket = hash(id, seed) % BUCKETS;
    for (const { answer, end } of ends) if (bucket < end) return answer;
    return OFF;
  };
}

/** FNV-1a with a last stir, since its low bits alone are not even. */
function hash(text: string, seed = FNV_OFFSET): number {
  let state = seed;
  for (let index = 0; index < text.length; index++)
    state = Math.imul(state ^ text.charCodeAt(index), FNV_PRIME);
  state = Math.imul(state ^ (state >>> 16), 0x45d9f3b);
  return (state ^ (state >>> 15)) >>> 0;
}

const [MAJOR = 0, MINOR = 0, PATCH = 0] = VERSION.split('.').map(Number);

/** Reads three numbers without making a text of any. */
function isVersion({ version }: User): boolean {
  const first = version.indexOf('.');
  const second = version.indexOf('.', first + 1);
  const major = numberIn(version, 0, first);
  if (major !== MAJOR) return major > MAJOR;
  const minor = numberIn(version, first + 1, second);
  if (minor !== MINOR) return minor > MINOR;
  return numberIn(version, second + 1, version.length) >= PATCH;
}

function numberIn(text: string, from: number, to: number): number {
  let number = 0;
  for (let index = from; index < to; index++) number = number * 10 + text.charCodeAt(index) - 48;
  return number;
}

/** Closures written by hand for exactly these flags: as little work as can be done, no product around it. */
export const floor: Engine = {
  version: 'floor',
  write: (flags) => JSON.stringify(flags),
  load(text) {
    const closures = new Map((JSON.parse(text) as NeutralFlag[]).map((flag) => [flag.key, compile(flag)]));
    const all = [...closures.values()];
    return {
      contextOf: (user) => user,
      evaluate: (key, user: User) => closures.get(key)?.(user).value,
      evaluateAll: (user: User) => all.map((closure) => closure(user)),
      change: (flag) => void closures.set(flag.key, compile(flag)),
    };
  },
};
