import { booleanVariations } from '../boolean-variations.ts';
import { compileHash } from '../bucket-of.ts';
import { bucketScale } from '../bucket-scale.ts';
import { DEFAULT_BY } from '../bucketing.ts';
import type { FlagConfiguration } from '../compiled-environment.ts';
import { asCondition } from '../condition-parts.ts';
import type { Bucketing, Flag, FlagType, JsonValue, Rule, Segment, Serve, Served } from '../model.ts';
import { RULE_ID_PATTERN } from '../rule-id-pattern.ts';
import { settleRules } from '../settle-rules.ts';
import { splitRanges } from '../split-ranges.ts';
import { tellRefused } from '../tell-refused.ts';
import type { Untranslated } from '../untranslated.ts';
import { type FlagsmithReading, IDENTITY_KEY, segmentFromFlagsmith } from './condition-from-flagsmith.ts';
import { documentContext, featureOf } from './document-context.ts';
import type { FlagsmithContext, FlagsmithFeature, FlagsmithVariant } from './flagsmith-context.ts';
import type { FlagsmithDocument } from './flagsmith-document.ts';
import { readContext, readDocument } from './read-flagsmith.ts';

/** A translated environment. */
export interface FromFlagsmith {
  readonly configurations: readonly FlagConfiguration[];
  readonly segments: readonly Segment[];
  /** What could not be carried over, and every condition on which Flagsmith's own engines disagree. */
  readonly untranslated: readonly Untranslated[];
}

/** Priority of those that have none. */
const LAST = Number.POSITIVE_INFINITY;

/**
 * Translates the environment document that Flagsmith's server SDKs read.
 *
 * The context's `targetingKey` is the identifier, its other attributes are the traits. States keep their hash and seed,
 * so that nobody changes bucket; a state that is off serves its value as disabled, since Flagsmith hands it out too.
 * Nothing is trusted: what cannot be read is left out and told, and so is all that our own validation would refuse.
 *
 * ```ts
 * import { CompiledEnvironment, fromFlagsmith } from '@guidon/core';
 *
 * const state = { feature: { name: 'checkout' }, enabled: true, django_id: 1, feature_state_value: 'blue' };
 * const document = { api_key: 'key', feature_states: [state], project: { segments: [] } };
 * const { configurations, segments } = fromFlagsmith(document);
 * const environment = CompiledEnvironment.of(configurations, { segments });
 * const { value } = environment.evaluate('checkout', { targetingKey: 'user-1' });
 * ```
 */
export function fromFlagsmith(document: FlagsmithDocument): FromFlagsmith {
  const untranslated: Untranslated[] = [];
  const read = readDocument(document, untranslated);
  const prefix = `${read.api_key}_`;
  const translated = translate(documentContext(read), { by: DEFAULT_BY, prefix }, untranslated);
  const identities = identitiesOf(read, prefix);
  const configurations = translated.configurations.map(({ flag, state }) => {
    const own = identities.get(flag.key);
    if (own === undefined) return { flag, state };
    const values = [...own.values()].map((served) => ('value' in served ? served.value : null));
    const type = typeOf([...values, ...(flag.type === 'json' ? [null] : [defaultValueOf(flag.type)])]);
    return { flag: { ...flag, type }, state: { ...state, identities: Object.fromEntries(own) } };
  });
  return settled({ ...translated, configurations, untranslated });
}

/**
 * Translates what Flagsmith's engine evaluates over; the identity's key is the attribute {@link IDENTITY_KEY}.
 *
 * ```ts
 * import { fromFlagsmithContext } from '@guidon/core';
 *
 * const feature = { key: '1', name: 'checkout', enabled: true, value: 'blue' };
 * const environment = { key: 'env', name: 'Production' };
 * const { configurations } = fromFlagsmithContext({ environment, features: { checkout: feature } });
 * const key = configurations[0]?.flag.key; // checkout
 * ```
 */
export function fromFlagsmithContext(context: FlagsmithContext): FromFlagsmith {
  const untranslated: Untranslated[] = [];
  const read = readContext(context, untranslated);
  return settled({ ...translate(read, { by: IDENTITY_KEY }, untranslated), untranslated });
}

/** The translation, with all told that our own validation would refuse. */
function settled(translated: FromFlagsmith & { readonly untranslated: Untranslated[] }): FromFlagsmith {
  tellRefused(translated, PLACES, translated.untranslated);
  return translated;
}

const PLACES = {
  flag: (key: string) => `features.${key}`,
  segment: (key: string) => `segments.${key}`,
};

function translate(
  context: FlagsmithContext,
  identityKey: Bucketing,
  untranslated: Untranslated[],
): Pick<FromFlagsmith, 'configurations' | 'segments'> {
  const reading: FlagsmithReading = { environment: context.environment, identityKey, untranslated };
  const segments = Object.values(context.segments ?? {}).map((segment): Segment => {
    const when = segmentFromFlagsmith(segment, reading, `segments.${segment.key}`);
    return { key: segment.key, name: segment.name, when: asCondition(when) };
  });
  const overrides = overridesByFeature(context);
  const configurations = Object.values(context.features ?? {}).map((feature) =>
    flagFromFlagsmith(feature, overrides.get(feature.name) ?? [], reading),
  );
  return { configurations, segments };
}

interface Override {
  readonly segment: string;
  readonly feature: FlagsmithFeature;
}

/** Overrides of each feature, those that come first first; of equal ones that of the segment met first. */
function overridesByFeature({ segments = {} }: FlagsmithContext): ReadonlyMap<string, Override[]> {
  const found = new Map<string, Override[]>();
  for (const { key, overrides = [] } of Object.values(segments)) {
    for (const feature of overrides) {
      const list = found.get(feature.name) ?? [];
      found.set(feature.name, [...list, { segment: key, feature }]);
    }
  }
  for (const list of found.values()) list.sort((a, b) => order(a.feature.priority, b.feature.priority));
  return found;
}

function order(a: number | bigint = LAST, b: number | bigint = LAST): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function flagFromFlagsmith(
  feature: FlagsmithFeature,
  overrides: readonly Override[],
  { identityKey, untranslated }: FlagsmithReading,
): FlagConfiguration {
  const { name: key } = feature;
  const rules = overrides.map(({ segment, feature: override }, index): Rule => {
    const own = `segment-${segment}`;
    const id = RULE_ID_PATTERN.test(own) ? own : `override-${index + 1}`;
    return { id, enabled: true, when: { segment }, serve: serveOf(override, identityKey) };
  });
  const hasVariants = (feature.variants ?? []).length > 0;
  if (hasVariants) rules.push({ id: 'variants', enabled: true, serve: serveOf(feature, identityKey) });
  const type = typeOf([feature, ...overrides.map((override) => override.feature)].flatMap(valuesOf));
  const flag: Flag = {
    key,
    type,
    variations: type === 'boolean' ? booleanVariations : [],
    default: servedOf(feature),
    tags: [],
    kind: 'release',
    bucketing: 'flagsmith',
    archived: false,
  };
  const settledRules = settleRules(rules, `features.${key}`, untranslated);
  return { flag, state: { enabled: true, rules: settledRules } };
}

function servedOf(feature: FlagsmithFeature, value: JsonValue = feature.value): Served {
  return feature.enabled ? { value } : { value, disabled: true };
}

/** The value of a state, or its variants and, for who is left, its value. */
function serveOf(feature: FlagsmithFeature, identityKey: Bucketing): Serve {
  const variants = sortedVariants(feature);
  if (variants.length === 0) return servedOf(feature);
  const weights = variants.map(({ value, weight }) => ({ ...servedOf(feature, value), weight }));
  const control = { ...servedOf(feature), weight: 100 - sumOf(variants) };
  const bucketing = {
    ...identityKey,
    seed: feature.key,
    hashVersion: 'flagsmith',
    dialect: 'flagsmith',
  } as const;
  return { split: { ...bucketing, weights: control.weight > 0 ? [...weights, control] : weights } };
}

/**
 * The variants of a state in the order of their ranges.
 *
 * ```ts
 * import { sortedVariants } from '@guidon/core';
 *
 * const variants = [
 *   { value: 'b', weight: 10, priority: 2 },
 *   { value: 'a', weight: 20, priority: 1 },
 * ];
 * const feature = { key: '1', name: 'checkout', enabled: true, value: 'control', variants };
 * const first = sortedVariants(feature)[0]?.value; // a
 * ```
 */
export function sortedVariants({ variants = [] }: FlagsmithFeature): FlagsmithVariant[] {
  return [...variants].sort((a, b) => order(a.priority, b.priority));
}

function sumOf(variants: readonly FlagsmithVariant[]): number {
  return variants.reduce((sum, { weight }) => sum + weight, 0);
}

function valuesOf({ value, variants = [] }: FlagsmithFeature): JsonValue[] {
  return [value, ...variants.map((variant) => variant.value)];
}

function typeOf(values: readonly JsonValue[]): FlagType {
  const [type, ...others] = new Set(values.map((value) => typeof value));
  if (others.length > 0) return 'json';
  return type === 'boolean' || type === 'string' || type === 'number' ? type : 'json';
}

function defaultValueOf(type: FlagType): JsonValue {
  return type === 'boolean' ? false : type === 'number' ? 0 : '';
}

/** What single identities get, by feature; the variant of one that has variants is known already. */
function identitiesOf(
  { identity_overrides = [] }: FlagsmithDocument,
  prefix: string,
): Map<string, Map<string, Served>> {
  const found = new Map<string, Map<string, Served>>();
  for (const { identifier, identity_features } of identity_overrides) {
    for (const state of identity_features) {
      const feature = featureOf(state);
      const own = found.get(feature.name) ?? new Map<string, Served>();
      if (!own.has(identifier)) own.set(identifier, servedTo(feature, prefix + identifier));
      found.set(feature.name, own);
    }
  }
  return found;
}

function servedTo(feature: FlagsmithFeature, identityKey: string): Served {
  const variants = sortedVariants(feature);
  if (variants.length === 0) return servedOf(feature);
  const bucket = compileHash(feature.key, 'flagsmith')(identityKey);
  const ranges = splitRanges({ weights: variants }, bucketScale('flagsmith'));
  const variant = variants[ranges.findIndex((range) => range.holds(bucket))];
  return servedOf(feature, variant === undefined ? feature.value : variant.value);
}
