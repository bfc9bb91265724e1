import type { ReferenceGraph } from './reference-graph.ts';

/**
 * The shortest way from a flag or segment over prerequisites and segments back to it: `flag a`, `segment b`, `flag a`.
 *
 * Walks everything that can be reached, breadth first.
 */
export function findCycle(start: string, graph: ReferenceGraph): string[] | undefined {
  const from = new Map<string, string>();
  const queue = [start];
  let last: string | undefined;
  for (const node of queue) {
    for (const next of graph.next(node)) {
      if (next === start) last ??= node;
      else if (!from.has(next)) {
        from.set(next, node);
        queue.push(next);
      }
    }
  }
  return last === undefined ? undefined : [...wayTo(last, from), start];
}

function wayTo(last: string, from: ReadonlyMap<string, string>): string[] {
  const way: string[] = [];
  for (let node: string | undefined = last; node !== undefined; node = from.get(node)) way.unshift(node);
  return way;
}
