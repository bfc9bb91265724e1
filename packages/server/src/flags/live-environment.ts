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
import { clientView, type EnvironmentView, serverView } from './environment-view.ts';
import type { Exposure } from './exposure.ts';
import type { ConfigurationDelta, EnvironmentVersion, TargetingDelta } from './flag-store.ts';
import { type AppliedPatch, PatchLog } from './patch-log.ts';
import { TurnTimer } from './turn-timer.ts';

/** What happens to an environment: a change; a rollout that goes by the clock went on; it is no more. */
export type EnvironmentEvent = EnvironmentPatch | 'turned' | 'ended';

/** Told of what happens. */
export type EnvironmentWatcher = (event: EnvironmentEvent) => void;

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
  readonly #turnTimer = new TurnTimer(() => this.#tell('turned'));
  /** As they are first asked for after a change. */
  #views: { readonly [Kind in Exposure]?: EnvironmentView } = {};
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

  /** Where in which history this is, for {@link LiveEnvironment.patchesSince}: the revision, and what stands for its change. */
  get position(): string {
    return `${this.#version.revision}-${this.view('server').tag}`;
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
    const { keys } = this.view(exposure);
    return keys === undefined
      ? this.#compiled.evaluateAll(context)
      : this.#compiled.evaluateEach(keys, context);
  }

  /** What a kind of key sees. */
  view(exposure: Exposure): EnvironmentView {
    const known = this.#views[exposure];
    if (known !== undefined) return known;
    const view = this.#makeView(exposure);
    this.#views = { ...this.#views, [exposure]: view };
    return view;
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

  /** The patches that lead from a position to this one, oldest first; undefined when that is not known (any more). */
  patchesSince(position: string): readonly AppliedPatch[] | undefined {
    return position === this.position ? [] : this.#log.since(position);
  }

  /**
   * Calls the watcher for what happens from now on, at once where the environment is no more; returns how to stop. An
   * environment that is watched stays.
   */
  watch(watcher: EnvironmentWatcher): () => void {
    if (this.#isEnded) {
      watcher('ended');
      return () => {};
    }
    this.#watchers.add(watcher);
    this.#awaitTurn();
    return () => {
      this.#watchers.delete(watcher);
      this.#awaitTurn();
    };
  }

  /** Comes to a newer revision, and tells whoever watches. */
  apply(delta: EnvironmentDelta): void {
    const { revision } = this.#version;
    const from = this.position;
    this.#take(delta);
    if (this.#version.revision === revision) return;
    const patch = this.#patchOf(delta, revision);
    this.#log.add({ from, to: this.position, patch });
    this.#awaitTurn();
    this.#tell(patch);
  }

  /** Tells whoever watches that it is no more. */
  end(): void {
    this.#isEnded = true;
    this.#turnTimer.stop();
    this.#tell('ended');
    this.#watchers.clear();
  }

  #tell(event: EnvironmentEvent): void {
    for (const watcher of [...this.#watchers]) watcher(event);
  }

  /** One timer for all who watch. */
  #awaitTurn(): void {
    if (this.isWatched) this.#turnTimer.wait(this.view('server').turns);
    else this.#turnTimer.stop();
  }

  #makeView(exposure: Exposure): EnvironmentView {
    const objects = { flags: this.#flags, segments: this.#segments, lists: this.#lists };
    const place = `${this.#projectId}/${this.name.environment}`;
    return exposure === 'client'
      ? clientView(place, objects)
      : serverView(`${place}/${this.#version.changeId}`, objects);
  }

  #take({ projectId, readAt, version, flags, targeting }: EnvironmentDelta): void {
    for (const change of targeting) this.#takeTargeting(change);
    for (const change of flags) this.#takeFlag(change);
    if (version.changeId !== this.#version.changeId) this.#views = {};
    this.#projectId = projectId;
    this.#readAt = readAt;
    this.#version = version;
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
