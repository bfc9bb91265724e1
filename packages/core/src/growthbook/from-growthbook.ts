import { booleanVariations } from '../boolean-variations.ts';
import type { FlagConfiguration } from '../compiled-environment.ts';
import { FLAG_KEY_PATTERN } from '../flag-key-pattern.ts';
import type { Flag, FlagType, JsonValue, SavedList, Segment } from '../model.ts';
import type { Untranslated } from '../untranslated.ts';
import { conditionFromGrowthBook, type Reading } from './condition-from-growthbook.ts';
import type { GrowthBookFeature, GrowthBookPayload } from './growthbook-payload.ts';
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
 * and are told.
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
  const savedGroups = payload.savedGroups ?? {};
  const reading = { savedGroups, untranslated, bandits: payload.contextualBandits ?? {} };
  const configurations = Object.entries(payload.features ?? {}).map(([featureKey, feature]) =>
    flagFromGrowthBook(feature, { ...reading, featureKey }),
  );
  return { configurations, ...groups(reading), untranslated };
}

function flagFromGrowthBook(feature: GrowthBookFeature, reading: RuleReading): FlagConfiguration {
  const { featureKey, untranslated } = reading;
  const path = `features.${featureKey}`;
  if (!FLAG_KEY_PATTERN.test(featureKey)) untranslated.push({ path, reason: 'The key cannot be one here.' });
  const rules = (feature.rules ?? []).flatMap((rule, index) =>
    rulesFromGrowthBook(rule, index, reading, `${path}.rules[${index}]`),
  );
  const value = feature.defaultValue ?? null;
  const type = typeOf([value, ...(feature.rules ?? []).flatMap(valuesOf)]);
  const flag: Flag = {
    key: featureKey,
    type,
    variations: type === 'boolean' ? booleanVariations : [],
    default: { value },
    tags: [],
    kind: 'release',
    archived: false,
  };
  return { flag, state: { enabled: true, rules } };
}

function valuesOf(rule: {
  readonly force?: JsonValue;
  readonly variations?: readonly JsonValue[];
}): JsonValue[] {
  return [...(rule.force === undefined ? [] : [rule.force]), ...(rule.variations ?? [])];
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
    segments.push({ key, when: typeof when === 'boolean' ? { [when ? 'all' : 'any']: [] } : when });
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
