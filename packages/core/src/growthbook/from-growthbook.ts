import { booleanVariations } from '../boolean-variations.ts';
import type { FlagConfiguration } from '../compiled-environment.ts';
import { asCondition } from '../condition-parts.ts';
import { type Document, isDocument } from '../document.ts';
import { json, listOf, membersOf, readMembers } from '../json-shapes.ts';
import type { Flag, FlagType, JsonValue, SavedList, Segment } from '../model.ts';
import { settleRules } from '../settle-rules.ts';
import { tellRefused } from '../tell-refused.ts';
import type { Untranslated } from '../untranslated.ts';
import { conditionFromGrowthBook, type Reading } from './condition-from-growthbook.ts';
import type { GrowthBookPayload, GrowthBookRule } from './growthbook-payload.ts';
import { banditShape, featureShape, ruleShape } from './growthbook-shapes.ts';
import { type RuleReading, rulesFromGrowthBook } from './rules-from-growthbook.ts';

/** A translated payload. */
export interface FromGrowthBook {
  readonly configurations: readonly FlagConfiguration[];
  readonly segments: readonly Segment[];
  readonly lists: readonly SavedList[];
  /** What could not be carried over. */
  readonly untranslated: readonly Untranslated[];
}

/**
 * Translates the payload that GrowthBook's SDKs read.
 *
 * Everything keeps its hash, seed and attribute, so that nobody changes bucket; conditions carry GrowthBook's dialect.
 * A payload has no flags that are off, so all are on. Sticky buckets, tracking calls and visual experiments stay behind
 * and are told. Nothing is trusted: what cannot be read is left out and told, and so is all that our own validation would
 * refuse.
 *
 * ```ts
 * import { CompiledEnvironment, fromGrowthBook } from '@guidon/core';
 *
 * const payload = { features: { checkout: { defaultValue: false, rules: [{ force: true, coverage: 0.2 }] } } };
 * const { configurations, untranslated, ...parts } = fromGrowthBook(payload);
 * const environment = CompiledEnvironment.of(configurations, parts);
 * const { value } = environment.evaluate('checkout', { id: 'user-1' });
 * ```
 */
export function fromGrowthBook(payload: GrowthBookPayload): FromGrowthBook {
  const untranslated: Untranslated[] = [];
  const { features, savedGroups, contextualBandits } = partsOf(payload, untranslated);
  const reading = {
    savedGroups: Object.fromEntries(readMembers(savedGroups, json, 'savedGroups', untranslated)),
    bandits: readMembers(contextualBandits, banditShape, 'contextualBandits', untranslated),
    untranslated,
  };
  const configurations = membersOf(features, 'features', untranslated).flatMap(([featureKey, feature]) =>
    flagFromGrowthBook(feature, { ...reading, featureKey }),
  );
  const translated = { configurations, ...groups(reading) };
  tellRefused(translated, PLACES, untranslated);
  return { ...translated, untranslated };
}

const PLACES = {
  flag: (key: string) => `features.${key}`,
  segment: (key: string) => `savedGroups.${key}`,
  list: (key: string) => `savedGroups.${key}`,
};

function partsOf(payload: unknown, untranslated: Untranslated[]): Document {
  if (isDocument(payload)) return payload;
  untranslated.push({ path: '', reason: 'The payload is not an object.' });
  return {};
}

function flagFromGrowthBook(part: unknown, reading: RuleReading): FlagConfiguration[] {
  const { featureKey, untranslated } = reading;
  const path = `features.${featureKey}`;
  const feature = featureShape(part, path, untranslated);
  if (feature === undefined) return [];
  const { defaultValue: value = null } = feature;
  const sources: GrowthBookRule[] = [];
  const rules = listOf(feature.rules, `${path}.rules`, untranslated).flatMap((member, index) => {
    const place = `${path}.rules[${index}]`;
    const rule = ruleShape(member, place, untranslated);
    if (rule === undefined) return [];
    sources.push(rule);
    return rulesFromGrowthBook(rule, index, reading, place);
  });
  const type = typeOf([value, ...sources.flatMap(valuesOf)]);
  const flag: Flag = {
    key: featureKey,
    type,
    variations: type === 'boolean' ? booleanVariations : [],
    default: { value },
    tags: [],
    kind: 'release',
    archived: false,
  };
  const settled = settleRules(rules, `${path}.rules`, untranslated);
  return [{ flag, state: { enabled: true, rules: settled } }];
}

function valuesOf(rule: GrowthBookRule): JsonValue[] {
  const { force, variations = [], contextualVariations = [] } = rule;
  return [...(force === undefined ? [] : [force]), ...variations, ...contextualVariations];
}

function typeOf(values: readonly JsonValue[]): FlagType {
  const [type, ...others] = new Set(values.map((value) => typeof value));
  if (others.length > 0) return 'json';
  return type === 'boolean' || type === 'string' || type === 'number' ? type : 'json';
}

/** Saved groups: lists become lists, conditions segments. */
function groups(reading: Reading): Pick<FromGrowthBook, 'segments' | 'lists'> {
  const segments: Segment[] = [];
  const lists: SavedList[] = [];
  for (const [key, group] of Object.entries(reading.savedGroups)) {
    const { values, condition } = asGroup(group);
    if (values !== undefined) lists.push({ key, values });
    if (condition === undefined) continue;
    const when = conditionFromGrowthBook(condition, { ...reading, group: key }, `savedGroups.${key}`);
    segments.push({ key, when: asCondition(when) });
  }
  return { segments, lists };
}

function asGroup(group: JsonValue): {
  readonly values?: SavedList['values'];
  readonly condition?: JsonValue;
} {
  if (Array.isArray(group)) return { values: group as SavedList['values'] };
  if (typeof group !== 'object' || group === null) return {};
  const { type, values, condition } = group as Readonly<Record<string, JsonValue>>;
  if (type === 'list' && Array.isArray(values)) return { values: values as SavedList['values'] };
  return type === 'condition' && condition !== undefined ? { condition } : {};
}
