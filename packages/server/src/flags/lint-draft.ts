import {
  type Condition,
  conditionsOf,
  type EnvironmentState,
  type Flag,
  type FlagInProject,
  type LintProject,
  lintFlag,
  lintSegment,
  type Problem,
  type RegisteredAttribute,
  referencesOf,
  type Segment,
} from '@guidon/core';
import { type Documents, type ObjectKind, stateKey } from './documents.ts';
import type { Draft } from './draft.ts';

/**
 * Finds what is wrong or doubtful about drafted flags and segments among the rest of their project.
 *
 * Of other objects only those are read that conditions refer to, and what those refer to in turn, each once.
 */
export class DraftLint {
  readonly #draft: Draft;
  readonly #restores: boolean;
  readonly #flags = new Map<string, FlagInProject | undefined>();
  readonly #segments = new Map<string, Segment | undefined>();
  readonly #lists = new Map<string, boolean>();
  /** What the changes of the draft replace, by kind and key. */
  readonly #replaced: ReadonlyMap<string, Documents[ObjectKind] | undefined>;
  #attributes: readonly RegisteredAttribute[] | undefined;

  /** Of a draft that is complete. What `restores` an older state is only warned of attributes nobody registered. */
  constructor(draft: Draft, restores: boolean) {
    this.#draft = draft;
    this.#restores = restores;
    this.#replaced = new Map(draft.changed().map(({ kind, key, before }) => [`${kind} ${key}`, before]));
  }

  /** Problems of a flag with all its states. */
  async flag(flag: Flag, states: Readonly<Record<string, EnvironmentState>>): Promise<readonly Problem[]> {
    if (Object.values(states).every(({ rules }) => rules.length === 0)) return [];
    return lintFlag(flag, states, await this.#project(conditionsIn(states)), this.#before(flag, states));
  }

  /** Problems of a segment. */
  async segment(segment: Segment): Promise<readonly Problem[]> {
    const before = this.#restores ? segment : this.#stored('segment', segment.key);
    return lintSegment(segment, await this.#project([segment.when]), before);
  }

  /** The states of a flag before the draft, which keep what attributes they ask for. */
  #before(
    flag: Flag,
    states: Readonly<Record<string, EnvironmentState>>,
  ): Readonly<Record<string, EnvironmentState>> {
    if (this.#restores) return states;
    const before = Object.entries(states).flatMap(([environment, state]) => {
      const name = `state ${stateKey(environment, flag.key)}`;
      const stored = this.#replaced.has(name) ? this.#replaced.get(name) : state;
      return stored === undefined ? [] : [[environment, stored as EnvironmentState] as const];
    });
    return Object.fromEntries(before);
  }

  /** The document that a change of the draft replaces. */
  #stored<K extends ObjectKind>(kind: K, key: string): Documents[K] | undefined {
    return this.#replaced.get(`${kind} ${key}`) as Documents[K] | undefined;
  }

  async #project(conditions: readonly Condition[]): Promise<LintProject> {
    await this.#gather(conditions);
    return {
      attributes: await this.#registered(),
      flag: (key) => this.#flags.get(key),
      segment: (key) => this.#segments.get(key),
      hasList: (key) => this.#lists.get(key) === true,
    };
  }

  async #registered(): Promise<readonly RegisteredAttribute[]> {
    const { reads, project } = this.#draft;
    this.#attributes ??= (await reads.objects(project.id, 'attribute')).map(({ document }) => document);
    return this.#attributes;
  }

  /** Follows references until nothing new is named. */
  async #gather(conditions: readonly Condition[]): Promise<void> {
    const waiting = [conditions];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { segments, lists, flags } = referencesOf(next);
      for (const key of lists) await this.#readList(key);
      for (const key of segments) if (!this.#segments.has(key)) waiting.push(await this.#readSegment(key));
      for (const key of flags) if (!this.#flags.has(key)) waiting.push(await this.#readFlag(key));
    }
  }

  async #readList(key: string): Promise<void> {
    if (this.#lists.has(key)) return;
    this.#lists.set(key, (await this.#draft.document('list', key)) !== undefined);
  }

  async #readSegment(key: string): Promise<readonly Condition[]> {
    const segment = await this.#draft.document('segment', key);
    this.#segments.set(key, segment);
    return segment === undefined ? [] : [segment.when];
  }

  async #readFlag(key: string): Promise<readonly Condition[]> {
    const flag = await this.#draft.document('flag', key);
    const states = flag === undefined ? {} : await this.#draft.states(key);
    this.#flags.set(key, flag && { flag, states });
    return conditionsIn(states);
  }
}

function conditionsIn(states: Readonly<Record<string, EnvironmentState>>): readonly Condition[] {
  return Object.values(states).flatMap(conditionsOf);
}
