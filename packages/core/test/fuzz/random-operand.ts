import type { Operand } from '../../src/operator-row.ts';
import type { Random } from './random.ts';
import { randomScalar, randomValue } from './random-value.ts';

const LONG_LIST = Array.from({ length: 10_000 }, (_, index) => `${index}`);

const OPERANDS: Readonly<Record<Operand, (random: Random) => unknown>> = {
  scalar: randomScalar,
  list: (random) => (random.chance(0.02) ? LONG_LIST : random.several(12, () => randomScalar(random))),
  orderable: (random) => random.pick(['DE', 'a', 1, 2.5]),
  text: (random) => random.pick(['D', 'a', '']),
  regex: (random) => random.pick(['^D', '(a+)+$', '(a|aa)+$', 'a{1,1000}', '(.*)*x', '(a{1,30}){1,30}', '']),
  version: (random) => random.pick(['1.2.3', '2.0.0-rc.1']),
  instant: (random) => random.pick(['2026-12-01T00:00:00Z', 1e12]),
  modulo: () => [2, 1],
  ip_ranges: (random) => random.pick<unknown>(['10.0.0.0/8', ['::1', '10.0.0.1']]),
  list_key: () => 'DE',
  type: (random) => random.pick(['string', 'array', 'object']),
  any: (random) => (random.chance(0.5) ? randomScalar(random) : randomValue(random)),
  nothing: () => undefined,
};

/** A value that an operator can be compiled with, odd ones included. */
export function randomOperand(random: Random, takes: Operand): unknown {
  return OPERANDS[takes](random);
}
