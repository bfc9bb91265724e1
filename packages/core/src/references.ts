import type { Condition, EnvironmentState, FlagCondition } from './model.ts';

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

/**
 * The conditions of a state's rules.
 *
 * ```ts
 * import { conditionsOf, referencesOf } from '@guidon/core';
 *
 * const when = { segment: 'pro' };
 * const rules = [{ id: 'pro', enabled: true, when, serve: { value: true } }];
 * const { segments } = referencesOf(conditionsOf({ enabled: true, rules }));
 * const has = segments.has('pro'); // true
 * ```
 */
export function conditionsOf({ rules }: EnvironmentState): Condition[] {
  return rules.flatMap(({ when }) => (when === undefined ? [] : [when]));
}

function collect(condition: Condition, found: Collected): void {
  if ('segment' in condition) found.segments.add(condition.segment);
  else if ('flag' in condition) collectFlag(condition, found);
  else if ('percentage' in condition) found.attributes.add(condition.by ?? 'targetingKey');
  else if ('attribute' in condition) collectAttribute(condition, found);
  else
    for (const member of [condition.all, condition.any, condition.none].flat())
      if (member !== undefined) collect(member, found);
}

function collectFlag({ flag, matches }: FlagCondition, found: Collected): void {
  found.flags.add(flag);
  collectInside(matches, found);
}

function collectAttribute(condition: Condition & { readonly attribute: string }, found: Collected): void {
  found.attributes.add(condition.attribute);
  if ('element' in condition) collectInside(condition.element, found);
  else if ('size' in condition) collectInside(condition.size, found);
  else if ('operator' in condition && /^(not_)?in_list$/.test(condition.operator))
    found.lists.add(String(condition.value));
}

/** What is asked of an element or a value is a part of it, and no attribute of its own; lists are lists anywhere. */
function collectInside(condition: Condition, found: Collected): void {
  collect(condition, { ...found, attributes: new Set() });
}
