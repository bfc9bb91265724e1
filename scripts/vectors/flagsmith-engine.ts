import {
  bucketOf,
  bucketScale,
  CompiledEnvironment,
  type EvaluationContext,
  type Explanation,
  type FlagsmithContext,
  type FlagsmithFeature,
  fromFlagsmithContext,
  IDENTITY_KEY,
  sortedVariants,
  splitRanges,
} from '@guidon/core';
import { runSection, type SectionResult } from './section-result.ts';

/** A case of Flagsmith's engine-test-data: what is evaluated, and what comes of it. */
export interface EngineCase {
  readonly context: FlagsmithContext;
  readonly result: { readonly flags: object; readonly segments: unknown };
}

/** Runs cases of Flagsmith's engine-test-data. */
export function flagsmithEngineSection(
  cases: readonly (readonly [name: string, EngineCase])[],
): SectionResult {
  return runSection(
    'flagsmith engine',
    cases.map(([name, { context, result }]) => ({
      name,
      expected: result,
      run: () => flagsmithResult(context, JSON.stringify(result).includes('"variant"')),
    })),
  );
}

/** Evaluates everything with our engine and says the answers in the words of Flagsmith's. */
export function flagsmithResult(context: FlagsmithContext, withVariants: boolean): unknown {
  const { configurations, segments } = fromFlagsmithContext(context);
  const environment = CompiledEnvironment.of(configurations, { segments });
  const own = ownContext(context);
  const flags = Object.values(context.features ?? {}).map((feature) => [
    feature.name,
    flagResult(feature, context, environment.explain(feature.name, own), withVariants),
  ]);
  return { flags: Object.fromEntries(flags), segments: segmentResults(context, environment, own) };
}

/** Our context: the identifier as targeting key, the traits, and the identity's key. */
function ownContext({ identity, environment }: FlagsmithContext): EvaluationContext {
  if (!identity) return {};
  const key = identity.key || `${environment.key}_${identity.identifier}`;
  return { ...identity.traits, targetingKey: identity.identifier, [IDENTITY_KEY]: key };
}

function segmentResults(
  { segments = {} }: FlagsmithContext,
  environment: CompiledEnvironment,
  own: EvaluationContext,
): unknown[] {
  return Object.values(segments)
    .filter(({ key }) => environment.isInSegment(key, own))
    .map(({ name, metadata }) => ({ name, ...(metadata === undefined ? {} : { metadata }) }));
}

function flagResult(
  feature: FlagsmithFeature,
  context: FlagsmithContext,
  explanation: Explanation,
  withVariant: boolean,
): unknown {
  const segment = Object.values(context.segments ?? {}).find(
    ({ key }) => explanation.ruleId === `segment-${key}`,
  );
  const state = segment?.overrides?.find(({ name }) => name === feature.name) ?? feature;
  const variant = variantOf(state, context);
  const targeting = segment === undefined ? 'DEFAULT' : `TARGETING_MATCH; segment=${segment.name}`;
  return {
    name: feature.name,
    enabled: explanation.reason !== 'DISABLED',
    value: explanation.value ?? null,
    reason: variant === undefined ? targeting : `SPLIT; weight=${variant.weight}`,
    ...(withVariant ? { variant: variantKey(state, variant) } : {}),
    ...(state.metadata === undefined ? {} : { metadata: state.metadata }),
  };
}

function variantKey(
  { variants = [] }: FlagsmithFeature,
  variant: { readonly key?: string } | undefined,
): unknown {
  if (variants.length === 0) return null;
  return variant === undefined ? 'control' : (variant.key ?? null);
}

/** The variant whose weight the reason names; our answer has the value only. */
function variantOf(state: FlagsmithFeature, context: FlagsmithContext) {
  const key = ownContext(context)[IDENTITY_KEY];
  if (typeof key !== 'string') return undefined;
  const variants = sortedVariants(state);
  const ranges = splitRanges({ weights: variants }, bucketScale('flagsmith'));
  const bucket = bucketOf(state.key, key, 'flagsmith');
  return variants[ranges.findIndex((range) => range.holds(bucket))];
}
