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
import type { Draft } from './draft.ts';
import { isUnknownAttribute, refuseUnknownAttributes } from './unknown-attributes.ts';

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
  #attributes: readonly RegisteredAttribute[] | undefined;

  /** What `restores` an older state is only warned of attributes nobody registered. */
  constructor(draft: Draft, restores: boolean) {
    this.#draft = draft;
    this.#restores = restores;
  }

  /** Problems of a flag with all its states. */
  async flag(flag: Flag, states: Readonly<Record<string, EnvironmentState>>): Promise<readonly Problem[]> {
    if (Object.values(states).every(({ rules }) => rules.length === 0)) return [];
    const project = await this.#project(conditionsIn(states));
    const problems = lintFlag(flag, states, project);
    return this.#strict(problems, async () => {
      const stored = Object.entries(await this.#draft.reads.states(this.#draft.project.id, flag.key));
      const before = Object.fromEntries(stored.map(([key, { document }]) => [key, document]));
      return lintFlag(flag, before, project);
    });
  }

  /** Problems of a segment. */
  async segment(segment: Segment): Promise<readonly Problem[]> {
    const project = await this.#project([segment.when]);
    return this.#strict(lintSegment(segment, project), async () => {
      const { reads, project: place } = this.#draft;
      const before = await reads.object(place.id, 'segment', segment.key);
      return before === undefined ? [] : lintSegment(before.document, project);
    });
  }

  /** What is stored is judged only where it matters. */
  async #strict(problems: Problem[], before: () => Promise<Problem[]>): Promise<readonly Problem[]> {
    if (this.#restores || !problems.some(isUnknownAttribute)) return problems;
    return refuseUnknownAttributes(problems, await before());
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
