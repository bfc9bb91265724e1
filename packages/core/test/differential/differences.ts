import type { FlagsmithDocument, FlagsmithDocumentRule } from '../../src/flagsmith/flagsmith-document.ts';
import type { GrowthBookPayload } from '../../src/growthbook/growthbook-payload.ts';
import type { Explained } from './explained.ts';

/** Where we mean to answer otherwise than GrowthBook's SDK. */
export const GROWTHBOOK_DIFFERENCES: readonly Explained<GrowthBookPayload>[] = [
  {
    reason: 'The SDK heeds `active` in experiments without a feature only; we do in rules too.',
    applies: ({ source }) =>
      Object.values(source.features ?? {}).some(({ rules = [] }) =>
        rules.some(({ active }) => active === false),
      ),
  },
  {
    reason: 'A saved group that refers to itself is nobody there; here flags that use it answer PARSE_ERROR.',
    applies: ({ source, ours }) =>
      (ours as { readonly value: unknown }).value === null &&
      JSON.stringify(source.savedGroups?.rule ?? null).includes('{"$savedGroup":{"id":"rule"}}'),
  },
];

/** Where we mean to answer otherwise than Flagsmith's Node engine. */
export const FLAGSMITH_DIFFERENCES: readonly Explained<FlagsmithDocument>[] = [
  {
    reason:
      'Contexts here have no $.identity.key to compare; percentages by it are hashed from the identifier.',
    applies: ({ source }) =>
      source.project.segments.some(({ rules }) => rules.some((rule) => hasCondition(rule, onIdentityKey))),
  },
];

type Condition = FlagsmithDocumentRule['conditions'][number];

function onIdentityKey({ operator, property_ }: Condition): boolean {
  return property_ === '$.identity.key' && operator !== 'PERCENTAGE_SPLIT';
}

function hasCondition(
  { rules, conditions }: FlagsmithDocumentRule,
  test: (condition: Condition) => boolean,
): boolean {
  return conditions.some(test) || rules.some((rule) => hasCondition(rule, test));
}
