import { describeRule, describeServed, type EnvironmentState, type Flag } from '@guidon/core';
import { describeDifference } from './describe-diff.ts';
import { diffDocuments } from './diff.ts';
import { parseStateKey } from './documents.ts';
import type { Draft, DraftedObject } from './draft.ts';
import { INERT } from './live-reach.ts';

const MOST_RULES = 10;
const MOST_DIFFERENCES = 10;
const CHANGES_LOOKED_AT = 100;

/**
 * What would be served where a draft turns flags on, and what became of each flag since it was last on there: whoever
 * reads `turned on` may think of the flag as it was then.
 */
export async function servedWhenOn(draft: Draft): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const object of draft.changed().filter(isTurnedOn)) {
    const { environmentKey, flagKey } = parseStateKey(object.key);
    const flag = await draft.document('flag', flagKey);
    if (flag === undefined) continue;
    lines.push(
      `Once on, ${flagKey} in ${environmentKey}: ${served(flag, object.after as EnvironmentState)}.`,
    );
    if (flag.archived) lines.push(`Flag ${flagKey} is archived and would be on in ${environmentKey}.`);
    const changed = await changedSinceOn(draft, object.key, flag);
    lines.push(...changed.map((line) => `Since it was last on in ${environmentKey}, ${line}.`));
  }
  return lines;
}

function isTurnedOn({ kind, before, after }: DraftedObject): boolean {
  if (kind !== 'state' || after === undefined) return false;
  return (after as EnvironmentState).enabled && (before as EnvironmentState | undefined)?.enabled !== true;
}

function served({ variations, default: fallback }: Flag, state: EnvironmentState): string {
  const rules = state.rules.filter(({ enabled }) => enabled);
  const shown = rules.slice(0, MOST_RULES).map((rule) => describeRule(rule, variations));
  const more = rules.length > MOST_RULES ? [`${rules.length - MOST_RULES} more rules`] : [];
  const identities = Object.keys(state.identities ?? {}).length;
  const named = identities === 0 ? [] : [`${identities} by name get their own`];
  const others = rules.length + identities === 0 ? 'everybody gets' : 'everybody else gets';
  const rest = `${others} ${describeServed(state.default ?? fallback, variations)}`;
  return [...named, ...shown, ...more, rest].join('; ');
}

/** How a flag differs from what it was when the state of this key was switched off last. */
async function changedSinceOn(draft: Draft, stateKey: string, flag: Flag): Promise<readonly string[]> {
  const query = { object: { kind: 'state', key: stateKey } } as const;
  const { items } = await draft.reads.changes(draft.project.id, query, { limit: CHANGES_LOOKED_AT });
  const off = items.find(({ diff }) =>
    diff.some(({ kind, key, path, before }) => {
      return kind === 'state' && key === stateKey && path[0] === 'enabled' && before === true;
    }),
  );
  if (off === undefined) return [];
  const then = await draft.reads.objectAt(draft.project.id, 'flag', flag.key, off.revision - 1);
  if (then === undefined) return [];
  const differences = diffDocuments('flag', flag.key, then, flag);
  const noticed = differences.filter(({ path: [field = ''] }) => !INERT.has(field));
  const more = noticed.length - MOST_DIFFERENCES;
  const lines = noticed.slice(0, MOST_DIFFERENCES).map(describeDifference);
  return more > 0 ? [...lines, `flag ${flag.key}: ${more} more differences`] : lines;
}
