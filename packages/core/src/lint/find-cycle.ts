import type { Segment } from '../model.ts';
import { conditionsOf, referencesOf } from '../references.ts';
import type { FlagInProject, LintProject } from './lint-project.ts';

/** The shortest way from a flag over prerequisites and segments back to it: `flag a`, `segment b`, `flag a`. */
export function findFlagCycle(
  own: FlagInProject,
  environment: string,
  project: LintProject,
): string[] | undefined {
  const { key } = own.flag;
  const flag = (other: string) => (other === key ? own : project.flag(other));
  return shortestCycle(
    flagNode(key),
    new ReferenceGraph({ flag, segment: (other) => project.segment(other) }, environment),
  );
}

/** The same for a segment; flags in between refer to what they do in one environment, not in all of them together. */
export function findSegmentCycle(own: Segment, project: LintProject): string[] | undefined {
  const segment = (other: string) => (other === own.key ? own : project.segment(other));
  const documents = { flag: (other: string) => project.flag(other), segment };
  const start = segmentNode(own.key);
  const anywhere = new ReferenceGraph(documents, undefined);
  const cycle = shortestCycle(start, anywhere);
  if (cycle === undefined || anywhere.environments.size === 0) return cycle;
  for (const environment of anywhere.environments) {
    const found = shortestCycle(start, new ReferenceGraph(documents, environment));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Which flags and segments refer to which, in one environment or in any. A node is what it is called in a sentence. */
class ReferenceGraph {
  /** Environments of the flags met so far. */
  readonly environments = new Set<string>();
  readonly #documents: Pick<LintProject, 'flag' | 'segment'>;
  readonly #environment: string | undefined;

  constructor(documents: Pick<LintProject, 'flag' | 'segment'>, environment: string | undefined) {
    this.#documents = documents;
    this.#environment = environment;
  }

  next(node: string): string[] {
    const key = node.slice(node.indexOf(' ') + 1);
    const { flags, segments } = referencesOf(
      node === flagNode(key) ? this.#conditionsOfFlag(key) : this.#conditionsOfSegment(key),
    );
    return [...[...flags].map(flagNode), ...[...segments].map(segmentNode)];
  }

  #conditionsOfFlag(key: string) {
    const states = Object.entries(this.#documents.flag(key)?.states ?? {});
    for (const [environment] of states) this.environments.add(environment);
    return states
      .filter(([environment]) => this.#environment === undefined || environment === this.#environment)
      .flatMap(([, state]) => conditionsOf(state));
  }

  #conditionsOfSegment(key: string) {
    const segment = this.#documents.segment(key);
    return segment === undefined ? [] : [segment.when];
  }
}

function flagNode(key: string): string {
  return `flag ${key}`;
}

function segmentNode(key: string): string {
  return `segment ${key}`;
}

/** Walks everything that can be reached, breadth first, and so finds the shortest way back. */
function shortestCycle(start: string, graph: ReferenceGraph): string[] | undefined {
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
