import { conditionsOf, type EnvironmentState, type Flag, referencesOf, type Segment } from '@guidon/core';
import { digestOf } from '../lib/digest.ts';
import type { Documents, ObjectKind } from './documents.ts';
import { parseStateKey } from './documents.ts';
import type { Draft, DraftedObject } from './draft.ts';
import { INERT } from './live-reach.ts';

/**
 * Digests of what a draft relies on without changing it, by kind and key: the flag of a state, segments, saved lists and
 * prerequisites, however deep. Whoever approves the draft approves them as they are.
 */
export async function contentUses(draft: Draft): Promise<Record<string, string>> {
  const changed = draft.changed();
  const own = new Set(changed.map(({ kind, key }) => `${kind} ${key}`));
  const uses: Record<string, string> = {};
  const waiting = changed.flatMap(namesUsedBy);
  const seen = new Set<string>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const name = `${next.kind} ${next.key}`;
    if (seen.has(name)) continue;
    seen.add(name);
    const document = await draft.document(next.kind, next.key);
    if (next.kind === 'segment' && document !== undefined)
      waiting.push(...namesIn([(document as Segment).when]));
    if (!own.has(name)) uses[name] = digestOf(livePart(next.kind, document));
  }
  return Object.fromEntries(Object.entries(uses).sort(([a], [b]) => (a < b ? -1 : 1)));
}

interface Used {
  readonly kind: 'segment' | 'list' | 'flag';
  readonly key: string;
}

function namesUsedBy({ kind, key, after }: DraftedObject): readonly Used[] {
  if (after === undefined) return [];
  if (kind === 'segment') return namesIn([(after as Segment).when]);
  if (kind !== 'state') return [];
  const { flagKey } = parseStateKey(key);
  return [{ kind: 'flag', key: flagKey }, ...namesIn(conditionsOf(after as EnvironmentState))];
}

function namesIn(conditions: Parameters<typeof referencesOf>[0]): readonly Used[] {
  const { segments, lists, flags } = referencesOf(conditions);
  return [
    ...[...segments].map((key) => ({ kind: 'segment', key }) as const),
    ...[...lists].map((key) => ({ kind: 'list', key }) as const),
    ...[...flags].map((key) => ({ kind: 'flag', key }) as const),
  ];
}

/** A document without what no application notices. */
function livePart(kind: ObjectKind, document: Documents[ObjectKind] | undefined): unknown {
  if (document === undefined) return null;
  if (kind !== 'flag') return document;
  return Object.fromEntries(Object.entries(document as Flag).filter(([field]) => !INERT.has(field)));
}
