import {
  CompiledEnvironment,
  type Evaluation,
  type EvaluationContext,
  type FlagConfiguration,
  type SavedList,
  type Segment,
  turnsOf,
} from '@guidon/core';
import { affectedFlags } from './affected-flags.ts';
import { difference } from './difference.ts';
import type { Change, Changes, EnvironmentDocument, EnvironmentPatch } from './environment-document.ts';

/** What is told about the environment with every answer: OpenFeature's flag metadata. */
export interface EnvironmentMetadata {
  /** Project and environment; OpenTelemetry's conventions look for this name and the next. */
  readonly flagSetId: string;
  /** The revision. */
  readonly version: string;
  readonly project: string;
  readonly environment: string;
  readonly revision: number;
}

/**
 * An environment in memory: the last good documents, compiled.
 *
 * Both ways to change it answer the keys of the flags that may now answer differently. Changing is synchronous, so an
 * evaluation sees all of a revision or nothing of it.
 */
export class LocalEnvironment {
  readonly #compiled = new CompiledEnvironment();
  readonly #flags = new Map<string, FlagConfiguration>();
  readonly #segments = new Map<string, Segment>();
  readonly #lists = new Map<string, SavedList>();
  #metadata: EnvironmentMetadata | undefined;

  /** Which environment it is, and of when; `undefined` while nothing was ever there. */
  get metadata(): EnvironmentMetadata | undefined {
    return this.#metadata;
  }

  /** The answer of one flag. Never throws. */
  evaluate(key: string, context: EvaluationContext): Evaluation {
    return this.#compiled.evaluate(key, context);
  }

  /** Becomes what the document says. */
  replace(document: EnvironmentDocument): string[] {
    const changes = difference(this.#objects(), document);
    this.#metadata = metadataOf(document);
    return this.#change(changes);
  }

  /** Applies a patch; `undefined`, and nothing changed, when it was made for another revision. */
  apply(patch: EnvironmentPatch): string[] | undefined {
    if (this.#metadata?.revision !== patch.from) return undefined;
    this.#metadata = metadataOf({ ...this.#metadata, revision: patch.revision });
    return this.#change(patch);
  }

  /** The times at which rollouts that go by the clock change what they serve: milliseconds since 1970, sorted. */
  turns(): number[] {
    const turns = [...this.#flags.values()].flatMap(({ state }) => turnsOf(state));
    return [...new Set(turns)].sort((a, b) => a - b);
  }

  /** The keys of the flags that may answer differently at one time than at an earlier one, sorted. */
  turnedBetween(since: number, until: number): string[] {
    const isBetween = (turn: number) => turn > since && turn <= until;
    const turned = [...this.#flags].filter(([, { state }]) => turnsOf(state).some(isBetween));
    const flags = turned.map(([key, configuration]) => ({ key, ...configuration }));
    return affectedFlags({ flags, segments: [], lists: [] }, this.#objects());
  }

  /** The whole as one document; `undefined` while nothing was ever there. */
  toDocument(): EnvironmentDocument | undefined {
    if (this.#metadata === undefined) return undefined;
    const { project, environment, revision } = this.#metadata;
    return {
      format: 1,
      project,
      environment,
      revision,
      flags: [...this.#flags.values()],
      segments: [...this.#segments.values()],
      lists: [...this.#lists.values()],
    };
  }

  #change(changes: Changes): string[] {
    for (const change of changes.lists) this.#changeList(change);
    for (const change of changes.segments) this.#changeSegment(change);
    for (const change of changes.flags) this.#changeFlag(change);
    return affectedFlags(changes, this.#objects());
  }

  #changeFlag(change: Changes['flags'][number]): void {
    if (update(this.#flags, change, ({ flag, state }) => ({ flag, state }))) {
      this.#compiled.set(change.flag, change.state);
    } else this.#compiled.delete(change.key);
  }

  #changeSegment(change: Changes['segments'][number]): void {
    if (update(this.#segments, change, ({ segment }) => segment)) this.#compiled.setSegment(change.segment);
    else this.#compiled.deleteSegment(change.key);
  }

  #changeList(change: Changes['lists'][number]): void {
    if (update(this.#lists, change, ({ list }) => list)) this.#compiled.setList(change.list);
    else this.#compiled.deleteList(change.key);
  }

  #objects() {
    return { flags: this.#flags, segments: this.#segments, lists: this.#lists };
  }
}

function metadataOf(
  of: Pick<EnvironmentMetadata, 'project' | 'environment' | 'revision'>,
): EnvironmentMetadata {
  const { project, environment, revision } = of;
  const flagSetId = `${project}/${environment}`;
  return Object.freeze({ flagSetId, version: String(revision), project, environment, revision });
}

/** Keeps or forgets an object; whether it is there now. */
function update<T, Present extends object>(
  objects: Map<string, T>,
  change: Change<Present>,
  objectOf: (present: Present) => T,
): change is Change<Present> & Present {
  if ('deleted' in change && change.deleted) {
    objects.delete(change.key);
    return false;
  }
  objects.set(change.key, objectOf(change as Present));
  return true;
}
