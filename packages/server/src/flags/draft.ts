import { DEFAULT_STATE, type EnvironmentState, type Flag } from '@guidon/core';
import { deepEqual } from '../lib/deep-equal.ts';
import type { FieldChange } from './change.ts';
import { diffDocuments } from './diff.ts';
import {
  type Documents,
  type EnvironmentDocument,
  type ObjectKind,
  parseStateKey,
  type StoredObject,
  stateKey,
} from './documents.ts';
import { environmentOf, findFlag, listEnvironments } from './find.ts';
import type { FlagReads, StoredProject } from './flag-store.ts';

/** An object as a draft found it and as it wants it. */
export interface DraftedObject {
  readonly kind: ObjectKind;
  readonly key: string;
  /** Revision of the object when it was read; 0 when it did not exist. */
  readonly revision: number;
  readonly before: Documents[ObjectKind] | undefined;
  readonly after: Documents[ObjectKind] | undefined;
}

/**
 * What a change wants, held over the store until it is judged as a whole.
 *
 * Reads see what was drafted before. Nothing reaches the store from here.
 */
export class Draft {
  readonly project: StoredProject;
  readonly reads: FlagReads;
  readonly #objects = new Map<string, DraftedObject>();
  /** Keys of the states drafted, by flag: a draft may have those of every flag there is. */
  readonly #statesOf = new Map<string, Set<string>>();

  constructor(reads: FlagReads, project: StoredProject) {
    this.reads = reads;
    this.project = project;
  }

  /** The flag of this key. Throws NOT_FOUND with the closest names. */
  async flag(key: string): Promise<Flag> {
    const drafted = this.#objects.get(`flag ${key}`);
    if (drafted?.after !== undefined) return drafted.after as Flag;
    return (await findFlag(this.reads, this.project, key)).document;
  }

  /** A flag's state in an environment; off and without rules when nobody touched it. */
  async state(environmentKey: string, flagKey: string): Promise<EnvironmentState> {
    return (await this.document('state', stateKey(environmentKey, flagKey))) ?? DEFAULT_STATE;
  }

  /** All of a flag's states that were ever touched, by environment. */
  async states(flagKey: string): Promise<Record<string, EnvironmentState>> {
    const stored = Object.entries(await this.reads.states(this.project.id, flagKey));
    const states = new Map(stored.map(([environment, state]) => [environment, state.document]));
    for (const key of this.#statesOf.get(flagKey) ?? [])
      overlayState(states, this.#objects.get(`state ${key}`));
    return Object.fromEntries(states);
  }

  /** The key of one environment, if there is such a one. Throws NOT_FOUND with the closest names; `*` names none. */
  async environment(key: string): Promise<string> {
    return environmentOf(await this.allEnvironments(), this.project, key).key;
  }

  /** Keys of the environments meant by a list in which `*` stands for all. Throws NOT_FOUND for an unknown one. */
  async environments(keys: readonly string[]): Promise<string[]> {
    const named = [...new Set(keys)].filter((key) => key !== '*');
    const found: string[] = [];
    for (const key of named) found.push(await this.environment(key));
    if (named.length === new Set(keys).size) return found;
    return (await this.allEnvironments()).map((one) => one.key);
  }

  /** The project's environments, the drafted ones last. */
  async allEnvironments(): Promise<readonly EnvironmentDocument[]> {
    const stored = await listEnvironments(this.reads, this.project.id);
    const all = new Map(stored.map(({ key, document }) => [key, document]));
    for (const { kind, key, after } of this.#objects.values()) {
      if (kind !== 'environment') continue;
      if (after === undefined) all.delete(key);
      else all.set(key, after as EnvironmentDocument);
    }
    return [...all.values()];
  }

  /** Keys of the flags that have a state in an environment. */
  async flagKeysIn(environmentKey: string): Promise<readonly string[]> {
    const stored = await this.reads.flagKeysIn(this.project.id, environmentKey);
    return [...new Set([...stored, ...this.draftedIn(environmentKey)])];
  }

  /** Keys of the flags whose state in an environment was drafted. */
  draftedIn(environmentKey: string): readonly string[] {
    const drafted = [...this.#statesOf].filter(([flagKey, states]) =>
      states.has(stateKey(environmentKey, flagKey)),
    );
    return drafted.map(([flagKey]) => flagKey);
  }

  /** An object's document as drafted, otherwise as stored. */
  async document<K extends ObjectKind>(kind: K, key: string): Promise<Documents[K] | undefined> {
    const drafted = this.#objects.get(`${kind} ${key}`);
    if (drafted !== undefined) return drafted.after as Documents[K] | undefined;
    return (await this.reads.object(this.project.id, kind, key))?.document;
  }

  /** Wants an object to have this document; undefined wants it gone. */
  async put<K extends ObjectKind>(kind: K, key: string, document: Documents[K] | undefined): Promise<void> {
    const name = `${kind} ${key}`;
    const known =
      this.#objects.get(name) ?? draftedFrom(kind, key, await this.reads.object(this.project.id, kind, key));
    this.#objects.set(name, { ...known, after: document });
    if (kind === 'state') this.#noteState(key);
  }

  #noteState(key: string): void {
    const { flagKey } = parseStateKey(key);
    this.#statesOf.set(flagKey, (this.#statesOf.get(flagKey) ?? new Set()).add(key));
  }

  /** The objects that would really change. */
  changed(): readonly DraftedObject[] {
    return [...this.#objects.values()].filter((object) => !isAsStored(object));
  }

  /** The differences that would be made. */
  diff(): readonly FieldChange[] {
    return this.changed().flatMap(({ kind, key, before, after }) => diffDocuments(kind, key, before, after));
  }
}

function draftedFrom<K extends ObjectKind>(
  kind: K,
  key: string,
  stored: StoredObject<K> | undefined,
): DraftedObject {
  const untouched = kind === 'state' ? DEFAULT_STATE : undefined;
  const before = stored?.document ?? untouched;
  return { kind, key, revision: stored?.revision ?? 0, before, after: before };
}

/** A state that was never touched reads as the default one, so wanting it gone changes nothing. */
function isAsStored({ revision, before, after }: DraftedObject): boolean {
  return deepEqual(before, after) || (revision === 0 && after === undefined);
}

function overlayState(states: Map<string, EnvironmentState>, object: DraftedObject | undefined): void {
  if (object === undefined) return;
  const { environmentKey } = parseStateKey(object.key);
  if (object.after === undefined) states.delete(environmentKey);
  else states.set(environmentKey, object.after as EnvironmentState);
}
