import { DEFAULT_STATE, type JsonValue } from '@guidon/core';
import type { FieldChange } from '../flags/change.ts';
import type { ProposedObject } from '../flags/change-request.ts';
import { diffDocuments } from '../flags/diff.ts';
import type { Documents, ObjectKind } from '../flags/documents.ts';
import type { Draft } from '../flags/draft.ts';
import { statesWith } from '../flags/states-with.ts';
import { type UndoConflict, undoDifferences } from '../flags/undo.ts';
import { deepEqual } from '../lib/deep-equal.ts';

/** A field that a change request wants to change and that somebody else changed since. */
export interface MergeConflict {
  /** Kind and key: `state production/checkout`. */
  readonly object: string;
  /** Dotted path in the document; `*` is the whole of it. */
  readonly field: string;
  /** What it was when the request was made; absent: not there. */
  readonly base?: JsonValue;
  /** What is live now. */
  readonly live?: JsonValue;
  readonly proposed?: JsonValue;
}

/** What to do about one conflict. */
export interface Resolution extends Pick<MergeConflict, 'object' | 'field'> {
  readonly take: 'live' | 'proposed';
}

const WHOLE = '*';

/**
 * Drafts what a change request wants on top of what is live now, field by field. Answers the fields somebody else
 * changed since to something else again; those stay as they are, unless a resolution says otherwise.
 */
export async function mergeContent(
  draft: Draft,
  objects: readonly ProposedObject[],
  resolutions: readonly Resolution[] = [],
): Promise<readonly MergeConflict[]> {
  const conflicts: MergeConflict[] = [];
  for (const object of objects) conflicts.push(...(await mergeObject(draft, object, resolutions)));
  for (const object of objects) await takeAlong(draft, object);
  return conflicts;
}

/** With a flag or an environment go the states that were set since, and the policy of the environment. */
async function takeAlong(draft: Draft, { kind, key, after }: ProposedObject): Promise<void> {
  if (after !== undefined || (await draft.document(kind, key)) !== undefined) return;
  for (const [state] of await statesWith(draft, { kind, key })) await draft.put('state', state, undefined);
  if (kind === 'environment') await draft.put('policy', key, undefined);
}

async function mergeObject(
  draft: Draft,
  object: ProposedObject,
  resolutions: readonly Resolution[],
): Promise<readonly MergeConflict[]> {
  const { kind, key, before, after } = object;
  // A state nobody touched is the default one.
  const live = (await draft.document(kind, key)) ?? (kind === 'state' ? DEFAULT_STATE : undefined);
  const take = new Map(
    resolutions.filter((one) => one.object === nameOf(object)).map((one) => [one.field, one.take]),
  );
  if (deepEqual(live, before) || deepEqual(live, after)) return put(draft, object, after);
  if (live === undefined || before === undefined || after === undefined) {
    const decision = take.get(WHOLE);
    if (decision === undefined) return [wholeConflict(object, live)];
    return put(draft, object, decision === 'proposed' ? after : live);
  }
  const wanted = diffDocuments(kind, key, before, after);
  const { conflicts: open } = onTopOf(live, after, wanted);
  const { document, conflicts } = onTopOf(live, after, resolved(wanted, open, take));
  await draft.put(kind, key, document as Documents[ObjectKind]);
  return conflicts.map((conflict) => conflictOf(object, conflict));
}

async function put(
  draft: Draft,
  { kind, key }: ProposedObject,
  document: Documents[ObjectKind] | undefined,
): Promise<readonly MergeConflict[]> {
  await draft.put(kind, key, document);
  return [];
}

/** Putting differences in place is taking their opposites out. */
function onTopOf(live: object, after: object, wanted: readonly FieldChange[]) {
  return undoDifferences(live, after, wanted.map(opposite));
}

function opposite({ before, after, ...one }: FieldChange): FieldChange {
  return {
    ...one,
    ...(after === undefined ? {} : { before: after }),
    ...(before === undefined ? {} : { after: before }),
  };
}

/** The differences with what was decided about them: given up, or made from what is live. */
function resolved(
  wanted: readonly FieldChange[],
  conflicts: readonly UndoConflict[],
  take: ReadonlyMap<string, Resolution['take']>,
): readonly FieldChange[] {
  const live = new Map(conflicts.map(({ field, now }) => [field, now]));
  return wanted.flatMap((one) => {
    const field = one.path.join('.');
    const decision = live.has(field) ? take.get(field) : undefined;
    if (decision === undefined) return [one];
    return decision === 'live' ? [] : [from(one, live.get(field))];
  });
}

function from({ before: _, ...one }: FieldChange, live: JsonValue | undefined): FieldChange {
  return live === undefined ? one : { ...one, before: live };
}

function conflictOf(object: ProposedObject, { field, set, now, before }: UndoConflict): MergeConflict {
  return {
    object: nameOf(object),
    field,
    ...(set === undefined ? {} : { base: set }),
    ...(now === undefined ? {} : { live: now }),
    ...(before === undefined ? {} : { proposed: before }),
  };
}

function wholeConflict(object: ProposedObject, live: Documents[ObjectKind] | undefined): MergeConflict {
  const { before, after } = object;
  return {
    object: nameOf(object),
    field: WHOLE,
    ...(before === undefined ? {} : { base: before as unknown as JsonValue }),
    ...(live === undefined ? {} : { live: live as unknown as JsonValue }),
    ...(after === undefined ? {} : { proposed: after as unknown as JsonValue }),
  };
}

function nameOf({ kind, key }: ProposedObject): string {
  return `${kind} ${key}`;
}
