import { conditionsOf, DEFAULT_STATE, type EnvironmentState, type Flag, type Segment } from '@guidon/core';
import { digestOf } from '../lib/digest.ts';
import { approvalReach } from './approval-reach.ts';
import { type Documents, type ObjectKind, parseStateKey, stateKey } from './documents.ts';
import type { Draft } from './draft.ts';
import { INERT } from './live-reach.ts';
import { type NamedObject, nameOf, targetsIn } from './named-object.ts';
import { statesWith } from './states-with.ts';
import { isTarget } from './users.ts';

/** What an approval holds for besides the differences that were read. All sorted, by kind and key: `flag checkout`. */
export interface ApprovalScope {
  /** Digests of what is changed, as the whole document it would be. */
  readonly results: Readonly<Record<string, string>>;
  /** Digests of what those rely on without changing it: flags and their states, segments, lists, however deep. */
  readonly uses: Readonly<Record<string, string>>;
  /**
   * Digests of how others rely on what is changed, however deep: states that are on, by the rules that refer to it and
   * their places; segments.
   */
  readonly reach: Readonly<Record<string, string>>;
}

/**
 * What whoever approves these objects of a draft approves, in the environments that are guarded: what would be answered
 * there, and by which flags. Not what no application notices, nor the states of other environments.
 */
export async function approvalScope(
  draft: Draft,
  objects: readonly NamedObject[],
  environments: readonly string[],
): Promise<ApprovalScope> {
  const guarded = objects.filter((object) => isGuarded(object, environments));
  const own = new Set(guarded.map(nameOf));
  const digests = await digestsOf(draft, guarded, environments);
  return {
    results: entries(digests, (name) => own.has(name)),
    uses: entries(digests, (name) => !own.has(name)),
    reach: entries(await approvalReach(draft, guarded, environments), (name) => !own.has(name)),
  };
}

function isGuarded({ kind, key }: NamedObject, environments: readonly string[]): boolean {
  if (kind === 'state') return environments.includes(parseStateKey(key).environmentKey);
  if (kind === 'policy' || kind === 'environment') return environments.includes(key);
  return isTarget({ kind, key });
}

/** Digests of some objects and of all they rely on. */
async function digestsOf(
  draft: Draft,
  objects: readonly NamedObject[],
  environments: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>();
  const waiting = [...objects];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (digests.has(nameOf(next))) continue;
    const document = await documentOf(draft, next);
    digests.set(nameOf(next), digestOf(livePart(next.kind, document)));
    waiting.push(
      ...usedBy(next, document, environments),
      ...(await lostWith(draft, next, document, environments)),
    );
  }
  return digests;
}

/** What is deleted takes its states along: an environment all of them, a flag those of the environments. */
async function lostWith(
  draft: Draft,
  object: NamedObject,
  document: Documents[ObjectKind] | undefined,
  environments: readonly string[],
): Promise<readonly NamedObject[]> {
  if (document !== undefined) return [];
  if (object.kind === 'flag')
    return draft.changed().filter(({ kind, key }) => {
      return kind === 'state' && isStateOf(key, object.key, environments);
    });
  if (object.kind !== 'environment') return [];
  return (await statesWith(draft, object)).map(([key]) => ({ kind: 'state', key }));
}

function isStateOf(key: string, flag: string, environments: readonly string[]): boolean {
  const { environmentKey, flagKey } = parseStateKey(key);
  return flagKey === flag && environments.includes(environmentKey);
}

async function documentOf(
  draft: Draft,
  { kind, key }: NamedObject,
): Promise<Documents[ObjectKind] | undefined> {
  return (await draft.document(kind, key)) ?? (kind === 'state' ? DEFAULT_STATE : undefined);
}

function usedBy(
  { kind, key }: NamedObject,
  document: Documents[ObjectKind] | undefined,
  environments: readonly string[],
): readonly NamedObject[] {
  if (document === undefined) return [];
  if (kind === 'segment') return targetsIn([(document as Segment).when]);
  if (kind === 'flag')
    return environments.map((environment) => ({ kind: 'state', key: stateKey(environment, key) }));
  if (kind !== 'state') return [];
  const flag = { kind: 'flag', key: parseStateKey(key).flagKey } as const;
  return [flag, ...targetsIn(conditionsOf(document as EnvironmentState))];
}

function entries(
  digests: ReadonlyMap<string, string>,
  isWanted: (name: string) => boolean,
): Readonly<Record<string, string>> {
  const wanted = [...digests].filter(([name]) => isWanted(name));
  return Object.fromEntries(wanted.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A document without what no application notices. */
function livePart(kind: ObjectKind, document: Documents[ObjectKind] | undefined): unknown {
  if (document === undefined) return null;
  if (kind === 'environment') return 'there';
  if (kind === 'state' || kind === 'policy') return document;
  return Object.fromEntries(Object.entries(document as Flag).filter(([field]) => !INERT.has(field)));
}
