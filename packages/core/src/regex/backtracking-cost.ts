import type { RegexNode } from './regex-node.ts';

/** How much work a backtracking engine can be made to do: at most `factor * length ^ power` steps. */
export interface Cost {
  readonly factor: number;
  readonly power: number;
}

const NOTHING: Cost = { factor: 1, power: 0 };
const UNBOUNDED: Cost = { factor: Infinity, power: 0 };

/**
 * Bounds the ways in which a pattern can match from one place: a repetition can end in as many places as the text has,
 * a choice in as many as it has members, and what follows one another multiplies.
 *
 * Something that has more than one way, repeated, has no bound here: that is the exponential case.
 */
export function backtrackingCost(node: RegexNode): Cost {
  if (node.kind === 'sequence') return node.nodes.map(backtrackingCost).reduce(multiply, NOTHING);
  if (node.kind === 'choice') return node.nodes.map(backtrackingCost).reduce(add);
  return node.kind === 'repeat' ? repeatCost(node) : NOTHING;
}

function repeatCost({ node, least, most }: RegexNode & { kind: 'repeat' }): Cost {
  const { factor, power } = backtrackingCost(node);
  if (factor > 1 || power > 0) return most === 1 ? { factor: factor + 1, power } : UNBOUNDED;
  if (least === most) return NOTHING;
  return most === Infinity ? { factor: 1, power: 1 } : { factor: most - least + 1, power: 0 };
}

function multiply(a: Cost, b: Cost): Cost {
  return { factor: a.factor * b.factor, power: a.power + b.power };
}

function add(a: Cost, b: Cost): Cost {
  return { factor: a.factor + b.factor, power: Math.max(a.power, b.power) };
}
