import { describeState, type EnvironmentState } from '@guidon/core';
import { describeDifference } from './describe-diff.ts';
import { diffDocuments } from './diff.ts';
import { parseStateKey } from './documents.ts';
import type { Draft, DraftedObject } from './draft.ts';
import { INERT } from './live-reach.ts';

/** How far back is looked for when a flag was switched off. */
const MOST_CHANGES = 50;

/**
 * What "turned on" means, in words, for the flags that a draft turns on in some environments: what each would serve, and
 * what became of the flag since it was last on there. While it was off, that took nobody's approval.
 */
export async function turnedOnWarnings(draft: Draft, environments: readonly string[]): Promise<string[]> {
  const warnings: string[] = [];
  for (const object of draft.changed())
    if (isTurnedOn(object) && environments.includes(parseStateKey(object.key).environmentKey))
      warnings.push(...(await warningsOf(draft, object)));
  return warnings;
}

function isTurnedOn({ kind, before, after }: DraftedObject): boolean {
  if (kind !== 'state' || after === undefined) return false;
  return (after as EnvironmentState).enabled && (before as EnvironmentState | undefined)?.enabled !== true;
}

async function warningsOf(draft: Draft, { key, after }: DraftedObject): Promise<readonly string[]> {
  const { environmentKey, flagKey } = parseStateKey(key);
  const flag = await draft.flag(flagKey);
  const [, ...served] = describeState(flag, after as EnvironmentState);
  const place = `${flagKey} in ${environmentKey}`;
  const since = await changedSinceOn(draft, key);
  return [
    `${place}, once on: ${served.join(' ')}`,
    ...since.map((line) => `${place}, since it was on: ${line}`),
  ];
}

/** What of a flag is another than when it was last switched off somewhere. */
async function changedSinceOn(draft: Draft, key: string): Promise<readonly string[]> {
  const { reads, project } = draft;
  const page = { limit: MOST_CHANGES };
  const { items } = await reads.changes(project.id, { object: { kind: 'state', key } }, page);
  const off = items.find(({ diff }) =>
    diff.some(
      (one) => one.kind === 'state' && one.key === key && one.path[0] === 'enabled' && one.after === false,
    ),
  );
  if (off === undefined) return [];
  const { flagKey } = parseStateKey(key);
  const then = await reads.objectAt(project.id, 'flag', flagKey, off.revision);
  return diffDocuments('flag', flagKey, then, await draft.flag(flagKey))
    .filter(({ path: [field = ''] }) => !INERT.has(field))
    .map(describeDifference);
}
