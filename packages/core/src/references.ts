import type { Condition, EnvironmentState } from './model.ts';

/** What a condition or a state refers to by name. */
export interface References {
  readonly attributes: ReadonlySet<string>;
  readonly segments: ReadonlySet<string>;
  readonly lists: ReadonlySet<string>;
  readonly flags: ReadonlySet<string>;
}

type Collected = { readonly [Name in keyof References]: Set<string> };

/**
 * Finds what conditions refer to: attributes, segments, saved lists and prerequisite flags.
 *
 * ```ts
 * import { referencesOf } from '@guidon/core';
 *
 * const { segments } = referencesOf([{ all: [{ segment: 'pro' }, { percentage: 20 }] }]);
 * ```
 */
export function referencesOf(conditions: Iterable<Condition>): References {
  const found: Collected = {
    attributes: new Set(),
    segments: new Set(),
    lists: new Set(),
    flags: new Set(),
  };
  for (const condition of conditions) collect(condition, found);
  return found;
}

/** The conditions of a state's rules. */
export function conditionsOf({ rules }: EnvironmentState): Condition[] {
  return rules.flatMap(({ when }) => (when === undefined ? [] : [when]));
}

function collect(condition: Condition, found: Collected): void {
  if ('segment' in condition) found.segments.add(condition.segment);
  else if ('flag' in condition) found.flags.add(condition.flag);
  else if ('percentage' in condition) found.attributes.add(condition.by ?? 'targetingKey');
  else if ('attribute' in condition) collectAttribute(condition, found);
  else
    for (const member of [condition.all, condition.any, condition.none].flat())
      if (member !== undefined) collect(member, found);
}

/** What is asked of an element is a part of the attribute, and no attribute of its own. */
function collectAttribute(condition: Condition & { readonly attribute: string }, found: Collected): void {
  found.attributes.add(condition.attribute);
  if ('operator' in condition && /^(not_)?in_list$/.test(condition.operator))
    found.lists.add(String(condition.value));
}
