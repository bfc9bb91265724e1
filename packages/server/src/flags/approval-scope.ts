import {
  conditionsOf,
  DEFAULT_STATE,
  type EnvironmentState,
  type Flag,
  referencesOf,
  type Segment,
} from '@guidon/core';
import { digestOf } from '../lib/digest.ts';
import { type Documents, type ObjectKind, parseStateKey, stateKey } from './documents.ts';
import type { Draft } from './draft.ts';
import type { Target } from './flag-store.ts';
import { INERT } from './live-reach.ts';
import { statesWith } from './states-with.ts';
import { isTarget } from './users.ts';

/** What an approval holds for besides the differences that were read. All sorted, by kind and key: `flag checkout`. */
export interface ApprovalScope {
  /** Digests of what is changed, as the whole document it would be. */
  readonly results: Readonly<Record<string, string>>;
  /** Digests of what those rely on without changing it: flags and their states, segments, lists, however deep. */
  readonly uses: Readonly<Record<string, string>>;
  /** States that are on and rely on what is changed, however deep. */
  readonly reach: readonly string[];
}

interface Named {
  readonly kind: ObjectKind;
  readonly key: string;
}

/**
 * What whoever approves these objects of a draft approves, in the environments that are guarded: what would be answered
 * there, and by which flags. Not what no application notices, nor the states of other environments.
 */
export async function approvalScope(
  draft: Draft,
  objects: readonly Named[],
  environments: readonly string[],
): Promise<ApprovalScope> {
  const guarded = objects.filter((object) => isGuarded(object, environments));
  const own = new Set(guarded.map(nameOf));
  const digests = await digestsOf(draft, guarded, environments);
  return {
    results: entries(digests, (name) => own.has(name)),
    uses: entries(digests, (name) => !own.has(name)),
    reach: (await reachOf(draft, guarded, environments)).filter((name) => !own.has(name)),
  };
}

/** An object as scopes name it. */
export function nameOf({ kind, key }: Named): string {
  return `${kind} ${key}`;
}

function isGuarded({ kind, key }: Named, environments: readonly string[]): boolean {
  if (kind === 'state') return environments.includes(parseStateKey(key).environmentKey);
  if (kind === 'policy' || kind === 'environment') return environments.includes(key);
  return isTarget({ kind, key });
}

/** Digests of some objects and of all they rely on. */
async function digestsOf(
  draft: Draft,
  objects: readonly Named[],
  environments: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>();
  const waiting = [...objects];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (digests.has(nameOf(next))) continue;
    const document = await documentOf(draft, next);
    digests.set(nameOf(next), digestOf(livePart(next.kind, document)));
    waiting.push(...usedBy(next, document, environments), ...(await lostWith(draft, next, document)));
  }
  return digests;
}

/** What is deleted takes all its states along. */
async function lostWith(
  draft: Draft,
  object: Named,
  document: Documents[ObjectKind] | undefined,
): Promise<readonly Named[]> {
  if (object.kind !== 'environment' || document !== undefined) return [];
  return (await statesWith(draft, object)).map(([key]) => ({ kind: 'state', key }));
}

async function documentOf(draft: Draft, { kind, key }: Named): Promise<Documents[ObjectKind] | undefined> {
  return (await draft.document(kind, key)) ?? (kind === 'state' ? DEFAULT_STATE : undefined);
}

function usedBy(
  { kind, key }: Named,
  document: Documents[ObjectKind] | undefined,
  environments: readonly string[],
): readonly Named[] {
  if (document === undefined) return [];
  if (kind === 'segment') return namesIn([(document as Segment).when]);
  if (kind === 'flag')
    return environments.map((environment) => ({ kind: 'state', key: stateKey(environment, key) }));
  if (kind !== 'state') return [];
  const flag = { kind: 'flag', key: parseStateKey(key).flagKey } as const;
  return [flag, ...namesIn(conditionsOf(document as EnvironmentState))];
}

function namesIn(conditions: Parameters<typeof referencesOf>[0]): readonly Target[] {
  const { segments, lists, flags } = referencesOf(conditions);
  return [
    ...[...segments].map((key) => ({ kind: 'segment', key }) as const),
    ...[...lists].map((key) => ({ kind: 'list', key }) as const),
    ...[...flags].map((key) => ({ kind: 'flag', key }) as const),
  ];
}

/** Names of the states that rely on some objects: by themselves, by way of segments, or of flags that do. */
async function reachOf(
  draft: Draft,
  objects: readonly Named[],
  environments: readonly string[],
): Promise<readonly string[]> {
  const reached = new Set<string>();
  const seen = new Set<string>();
  const waiting = objects.flatMap(targetOf);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(nameOf(next))) continue;
    seen.add(nameOf(next));
    for (const user of await draft.reads.usersOf(draft.project.id, next)) {
      if (user.kind === 'state') {
        if (!(await isOn(draft, user.key, environments))) continue;
        reached.add(nameOf(user));
      }
      waiting.push(...targetOf(user));
    }
  }
  return [...reached].sort();
}

function targetOf(object: Named): readonly Target[] {
  if (object.kind === 'state') return [{ kind: 'flag', key: parseStateKey(object.key).flagKey }];
  return isTarget(object) ? [object] : [];
}

async function isOn(draft: Draft, key: string, environments: readonly string[]): Promise<boolean> {
  const { environmentKey, flagKey } = parseStateKey(key);
  return environments.includes(environmentKey) && (await draft.state(environmentKey, flagKey)).enabled;
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
