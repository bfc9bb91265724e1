import {
  type References,
  type SavedList,
  type Segment,
  segmentReferences,
  stateReferences,
  turnsOf,
} from '@guidon/core';
import { shortHash } from '../lib/short-hash.ts';
import type { EnvironmentFlag } from './environment-patch.ts';

/** An environment of one revision as one kind of key sees it. */
export interface EnvironmentView {
  /**
   * Stands for everything that decides its answers, but for the context and the clock. The same on every instance, and
   * tells nothing about it.
   */
  readonly tag: string;
  /** The times at which rollouts that go by the clock change what they serve: milliseconds since 1970, sorted. */
  readonly turns: readonly number[];
  /** The flags it shows, sorted; undefined: all of them. */
  readonly keys?: readonly string[];
}

/** The objects of an environment by key. */
export interface EnvironmentObjects {
  readonly flags: ReadonlyMap<string, EnvironmentFlag>;
  readonly segments: ReadonlyMap<string, Segment>;
  readonly lists: ReadonlyMap<string, SavedList>;
}

/** What server keys see: `newest` stands for the newest change. */
export function serverView(newest: string, { flags }: EnvironmentObjects): EnvironmentView {
  return { tag: shortHash(newest), turns: turnsIn(flags.values()) };
}

/**
 * What client keys see: the flags that are made for them, which answer by others and by segments and lists that are
 * not. Its tag is of the contents of these, so that nobody sees that something else changed.
 *
 * `salt` is something that holders of client keys do not know: with it nobody can test guesses of what the contents are.
 */
export function clientView(salt: string, objects: EnvironmentObjects): EnvironmentView {
  const keys = [...objects.flags].filter(([, { flag }]) => flag.clientSide === true).map(([key]) => key);
  keys.sort();
  const reached = new Reached(objects, keys);
  return { tag: shortHash([salt, ...reached.digests].join('\n')), turns: turnsIn(reached.flags), keys };
}

/** What some flags answer by: themselves, and everything they refer to, however deep. */
class Reached {
  readonly flags: EnvironmentFlag[] = [];
  /** Of what is there; what is not is told by its absence. */
  readonly digests: string[] = [];
  readonly #objects: EnvironmentObjects;
  readonly #seen = new Set<string>();
  readonly #waiting: References[] = [];

  constructor(objects: EnvironmentObjects, keys: readonly string[]) {
    this.#objects = objects;
    for (const key of keys) this.#addFlag(key);
    for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop()) this.#follow(next);
  }

  #addFlag(key: string): void {
    const found = this.#objects.flags.get(key);
    if (found === undefined || !this.#isNew(`flag ${key}`)) return;
    this.flags.push(found);
    this.digests.push(digestOf(found.flag), digestOf(found.state));
    this.#waiting.push(stateReferences(found.state));
  }

  #addSegment(key: string): void {
    const segment = this.#objects.segments.get(key);
    if (segment === undefined || !this.#isNew(`segment ${key}`)) return;
    this.digests.push(digestOf(segment));
    this.#waiting.push(segmentReferences(segment));
  }

  #addList(key: string): void {
    const list = this.#objects.lists.get(key);
    if (list !== undefined && this.#isNew(`list ${key}`)) this.digests.push(digestOf(list));
  }

  #follow({ flags, segments, lists }: References): void {
    for (const key of flags) this.#addFlag(key);
    for (const key of segments) this.#addSegment(key);
    for (const key of lists) this.#addList(key);
  }

  #isNew(name: string): boolean {
    if (this.#seen.has(name)) return false;
    this.#seen.add(name);
    return true;
  }
}

/** Found once for each: documents are never changed. */
const digests = new WeakMap<object, string>();

function digestOf(document: object): string {
  const known = digests.get(document);
  if (known !== undefined) return known;
  const digest = shortHash(JSON.stringify(document));
  digests.set(document, digest);
  return digest;
}

function turnsIn(flags: Iterable<EnvironmentFlag>): readonly number[] {
  const turns = new Set<number>();
  for (const { state } of flags) for (const turn of turnsOf(state)) turns.add(turn);
  return [...turns].sort((a, b) => a - b);
}
