import type { Segment } from '../model.ts';
import { conditionsOf, referencesOf } from '../references.ts';
import type { FlagInProject, LintProject } from './lint-project.ts';

/** Which flags and segments refer to which, in one environment or in any. A node is what it is called in a sentence. */
export class ReferenceGraph {
  /** Environments of the flags met so far. */
  readonly environments = new Set<string>();
  readonly #documents: Pick<LintProject, 'flag' | 'segment'>;
  readonly #environment: string | undefined;
  readonly #next = new Map<string, readonly string[]>();

  constructor(documents: Pick<LintProject, 'flag' | 'segment'>, environment: string | undefined) {
    this.#documents = documents;
    this.#environment = environment;
  }

  /** What a flag or segment refers to. */
  next(node: string): readonly string[] {
    const known = this.#next.get(node);
    if (known !== undefined) return known;
    const found = this.#find(node);
    this.#next.set(node, found);
    return found;
  }

  #find(node: string): string[] {
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

/** What a flag is called. */
export function flagNode(key: string): string {
  return `flag ${key}`;
}

/** What a segment is called. */
function segmentNode(key: string): string {
  return `segment ${key}`;
}

/** The graph of one environment, with a flag as it is going to be. */
export function graphAround(own: FlagInProject, environment: string, project: LintProject): ReferenceGraph {
  const flag = (key: string) => (key === own.flag.key ? own : project.flag(key));
  return new ReferenceGraph({ flag, segment: (key) => project.segment(key) }, environment);
}

/**
 * What is found in the graph around a segment as it is going to be. Flags in between refer to what they do in one
 * environment, so what is only found in all of them together counts for nothing.
 */
export function findInEnvironments<Found>(
  own: Segment,
  project: LintProject,
  find: (start: string, graph: ReferenceGraph) => Found | undefined,
): Found | undefined {
  const segment = (key: string) => (key === own.key ? own : project.segment(key));
  const documents = { flag: (key: string) => project.flag(key), segment };
  const start = segmentNode(own.key);
  const anywhere = new ReferenceGraph(documents, undefined);
  const found = find(start, anywhere);
  if (!found || anywhere.environments.size === 0) return found;
  for (const environment of anywhere.environments) {
    const there = find(start, new ReferenceGraph(documents, environment));
    if (there) return there;
  }
  return undefined;
}
