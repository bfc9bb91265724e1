import { MOST_NESTED } from '../effort.ts';
import type { ReferenceGraph } from './reference-graph.ts';

/** Whether more flags and segments wait for one another in a row than can be evaluated, beginning with one of them. */
export function isChainTooLong(start: string, graph: ReferenceGraph): boolean {
  return longestChain(start, graph) > MOST_NESTED;
}

/** The length of the longest chain, counted up to one more than there may be. What lies in a circle is counted once. */
function longestChain(start: string, graph: ReferenceGraph): number {
  const known = new Map<string, number>();
  const measure = (node: string, depth: number): number => {
    const before = known.get(node);
    if (before !== undefined) return before;
    if (depth > MOST_NESTED) return 1;
    known.set(node, 0);
    const length = 1 + Math.max(0, ...graph.next(node).map((next) => measure(next, depth + 1)));
    known.set(node, length);
    return length;
  };
  return measure(start, 1);
}
