import {
  CompiledEnvironment,
  conditionsOf,
  DEFAULT_STATE,
  type FlagConfiguration,
  type References,
  referencesOf,
  type SavedList,
  type Segment,
} from '@guidon/core';
import { type Documents, type ObjectKind, stateKey } from './documents.ts';

/** How the parts are read: from a store, or out of a draft. */
export interface PartsReads {
  object<K extends ObjectKind>(
    projectId: string,
    kind: K,
    key: string,
  ): Promise<{ readonly document: Documents[K] } | undefined>;
}

/** Where the parts are read from. */
export interface PartsPlace {
  readonly projectId: string;
  readonly environmentKey: string;
}

/**
 * Compiles some flags of an environment with everything their rules depend on, and nothing else: segments, saved lists
 * and prerequisite flags, however deep. What does not exist is left out; the engine answers PARSE_ERROR for it.
 */
export async function compileWithParts(
  reads: PartsReads,
  place: PartsPlace,
  flags: readonly FlagConfiguration[],
): Promise<CompiledEnvironment> {
  const gathering = new Gathering(reads, place);
  for (const configuration of flags) gathering.add(configuration);
  await gathering.run();
  const { configurations, segments, lists } = gathering;
  return CompiledEnvironment.of(configurations.values(), {
    segments: segments.values(),
    lists: lists.values(),
  });
}

/** Follows references until nothing new is named. */
class Gathering {
  readonly configurations = new Map<string, FlagConfiguration>();
  readonly segments = new Map<string, Segment>();
  readonly lists = new Map<string, SavedList>();
  readonly #reads: PartsReads;
  readonly #place: PartsPlace;
  readonly #waiting: References[] = [];
  /** What was looked for, found or not. */
  readonly #seen = new Set<string>();

  constructor(reads: PartsReads, place: PartsPlace) {
    this.#reads = reads;
    this.#place = place;
  }

  add(configuration: FlagConfiguration): void {
    const { key } = configuration.flag;
    this.#seen.add(`flag ${key}`);
    this.configurations.set(key, configuration);
    this.#waiting.push(referencesOf(conditionsOf(configuration.state)));
  }

  async run(): Promise<void> {
    for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop()) {
      for (const key of next.segments) await this.#once(`segment ${key}`, () => this.#addSegment(key));
      for (const key of next.lists) await this.#once(`list ${key}`, () => this.#addList(key));
      for (const key of next.flags) await this.#once(`flag ${key}`, () => this.#addFlag(key));
    }
  }

  async #once(name: string, add: () => Promise<void>): Promise<void> {
    if (this.#seen.has(name)) return;
    this.#seen.add(name);
    await add();
  }

  async #addSegment(key: string): Promise<void> {
    const segment = (await this.#reads.object(this.#place.projectId, 'segment', key))?.document;
    if (segment === undefined) return;
    this.segments.set(key, segment);
    this.#waiting.push(referencesOf([segment.when]));
  }

  async #addList(key: string): Promise<void> {
    const list = (await this.#reads.object(this.#place.projectId, 'list', key))?.document;
    if (list !== undefined) this.lists.set(key, list);
  }

  async #addFlag(key: string): Promise<void> {
    const { projectId, environmentKey } = this.#place;
    const flag = (await this.#reads.object(projectId, 'flag', key))?.document;
    if (flag === undefined) return;
    const state = await this.#reads.object(projectId, 'state', stateKey(environmentKey, key));
    this.add({ flag, state: state?.document ?? DEFAULT_STATE });
  }
}
