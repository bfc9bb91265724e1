import {
  CompiledEnvironment,
  DEFAULT_STATE,
  type Evaluation,
  type EvaluationContext,
  type SavedList,
  type Segment,
} from '@guidon/core';
import type { EnvironmentDelta, EnvironmentName } from './environment-delta.ts';
import type { EnvironmentContents, EnvironmentFlag, EnvironmentPatch } from './environment-patch.ts';
import type { Exposure } from './exposure.ts';
import type { ConfigurationDelta, EnvironmentVersion, TargetingDelta } from './flag-store.ts';
import { PatchLog } from './patch-log.ts';
import { turningPoints } from './turning-points.ts';

/** Told of each patch; of `undefined` when the environment is no more. */
export type EnvironmentWatcher = (patch: EnvironmentPatch | undefined) => void;

/**
 * An environment in memory, compiled: what applications are answered from.
 *
 * Changing it is synchronous, so an evaluation sees all of a revision or nothing of it. Archived flags are in it:
 * code that still asks for one is answered as before.
 */
export class LiveEnvironment {
  readonly name: EnvironmentName;
  readonly #compiled = new CompiledEnvironment();
  readonly #flags = new Map<string, EnvironmentFlag>();
  readonly #segments = new Map<string, Segment>();
  readonly #lists = new Map<string, SavedList>();
  readonly #watchers = new Set<EnvironmentWatcher>();
  readonly #log = new PatchLog();
  #clientKeys: readonly string[] | undefined;
  #turns: readonly number[] | undefined;
  #projectId = '';
  #readAt = 0;
  #version: EnvironmentVersion = { revision: 0, changeId: '' };
  #isEnded = false;

  /** Takes what is there at first. */
  constructor(name: EnvironmentName, whole: EnvironmentDelta) {
    this.name = name;
    this.#take(whole);
  }

  get projectId(): string {
    return this.#projectId;
  }

  /** The project's revision as of which everything here was read. */
  get readAt(): number {
    return this.#readAt;
  }

  /** The newest change that may have changed an answer: the same in every process that is up to date. */
  get version(): EnvironmentVersion {
    return this.#version;
  }

  get isWatched(): boolean {
    return this.#watchers.size > 0;
  }

  /** The flags by key, archived ones included; for reading only. */
  get flags(): ReadonlyMap<string, EnvironmentFlag> {
    return this.#flags;
  }

  /** The answer of one flag. Never throws. */
  evaluate(key: string, context: EvaluationContext): Evaluation {
    return this.#compiled.evaluate(key, context);
  }

  /** Whether there is a flag of this key that a kind of key may see. */
  shows(key: string, exposure: Exposure): boolean {
    const found = this.#flags.get(key);
    return found !== undefined && (exposure === 'server' || found.flag.clientSide === true);
  }

  /** The answers of all flags that a kind of key may see, by key. */
  evaluateShown(context: EvaluationContext, exposure: Exposure): Evaluation[] {
    if (exposure === 'server') return this.#compiled.evaluateAll(context);
    this.#clientKeys ??= [...this.#flags.keys()].filter((key) => this.shows(key, 'client')).sort();
    return this.#clientKeys.map((key) => this.#compiled.evaluate(key, context));
  }

  /** How many times before now rollouts that go by the clock changed what they serve. */
  turnsBefore(now: number): number {
    this.#turns ??= turningPoints(this.#flags.values());
    return this.#turns.length === 0 ? 0 : this.#turns.filter((at) => at <= now).length;
  }

  /** Everything as one document. */
  contents(): EnvironmentContents {
    const { project, environment } = this.name;
    return {
      format: 1,
      project,
      environment,
      revision: this.#version.revision,
      flags: [...this.#flags.values()],
      segments: [...this.#segments.values()],
      lists: [...this.#lists.values()],
    };
  }

  /** The patches that lead from a revision to this one, oldest first; undefined when that is not known any more. */
  patchesSince(revision: number): readonly EnvironmentPatch[] | undefined {
    return revision === this.#version.revision ? [] : this.#log.since(revision);
  }

  /**
   * Calls the watcher for every change from now on, at once where the environment is no more; returns how to stop. An
   * environment that is watched stays.
   */
  watch(watcher: EnvironmentWatcher): () => void {
    if (this.#isEnded) {
      watcher(undefined);
      return () => {};
    }
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Comes to a newer revision, and tells whoever watches. */
  apply(delta: EnvironmentDelta): void {
    const from = this.#version.revision;
    this.#take(delta);
    if (this.#version.revision === from) return;
    const patch = this.#patchOf(delta, from);
    this.#log.add(patch);
    this.#tell(patch);
  }

  /** Tells whoever watches that it is no more. */
  end(): void {
    this.#isEnded = true;
    this.#tell(undefined);
    this.#watchers.clear();
  }

  #tell(patch: EnvironmentPatch | undefined): void {
    for (const watcher of [...this.#watchers]) watcher(patch);
  }

  #take({ projectId, readAt, version, flags, targeting }: EnvironmentDelta): void {
    for (const change of targeting) this.#takeTargeting(change);
    for (const change of flags) this.#takeFlag(change);
    this.#projectId = projectId;
    this.#readAt = readAt;
    this.#version = version;
    this.#turns = undefined;
    this.#clientKeys = undefined;
  }

  #takeFlag(change: ConfigurationDelta): void {
    if (change.flag === undefined) {
      this.#flags.delete(change.flagKey);
      this.#compiled.delete(change.flagKey);
      return;
    }
    const { flag, state = DEFAULT_STATE } = change;
    this.#flags.set(flag.key, { flag, state });
    this.#compiled.set(flag.archived ? { ...flag, archived: false } : flag, state);
  }

  #takeTargeting(change: TargetingDelta): void {
    if (change.kind === 'segment') this.#takeSegment(change.key, change.document);
    else this.#takeList(change.key, change.document);
  }

  #takeSegment(key: string, segment: Segment | undefined): void {
    if (segment === undefined) {
      this.#segments.delete(key);
      this.#compiled.deleteSegment(key);
      return;
    }
    this.#segments.set(key, segment);
    this.#compiled.setSegment(segment);
  }

  #takeList(key: string, list: SavedList | undefined): void {
    if (list === undefined) {
      this.#lists.delete(key);
      this.#compiled.deleteList(key);
      return;
    }
    this.#lists.set(key, list);
    this.#compiled.setList(list);
  }

  #patchOf({ flags, targeting }: EnvironmentDelta, from: number): EnvironmentPatch {
    const keysOf = (kind: TargetingDelta['kind']) =>
      targeting.filter((change) => change.kind === kind).map(({ key }) => key);
    return {
      revision: this.#version.revision,
      from,
      flags: flags.map(({ flagKey }) => changed(flagKey, this.#flags.get(flagKey))),
      segments: keysOf('segment').map((key) => changed(key, named('segment', this.#segments.get(key)))),
      lists: keysOf('list').map((key) => changed(key, named('list', this.#lists.get(key)))),
    };
  }
}

function changed<Present extends object>(key: string, present: Present | undefined) {
  return present === undefined ? { key, deleted: true as const } : { key, ...present };
}

function named<Name extends string, T>(name: Name, object: T | undefined) {
  return object === undefined ? undefined : ({ [name]: object } as { readonly [N in Name]: T });
}
