import type {
  FlagsmithContext,
  FlagsmithFeature,
  FlagsmithRule,
  FlagsmithVariant,
} from './flagsmith-context.ts';
import type {
  FlagsmithDocument,
  FlagsmithDocumentRule,
  FlagsmithFeatureState,
} from './flagsmith-document.ts';

/** What of a document Flagsmith's engine is asked with: `getEvaluationContext` of its Node SDK. */
export function documentContext(document: FlagsmithDocument): FlagsmithContext {
  const features = document.feature_states.map((state) => [state.feature.name, featureOf(state)]);
  const segments = document.project.segments.map(({ id, name, rules, feature_states = [] }) => [
    String(id),
    { key: String(id), name, rules: rules.map(ruleOf), overrides: feature_states.map(featureOf) },
  ]);
  return {
    environment: { key: document.api_key, name: document.name ?? '' },
    features: Object.fromEntries(features),
    segments: Object.fromEntries(segments),
  };
}

/** A feature's state as the engine takes it. */
export function featureOf(state: FlagsmithFeatureState): FlagsmithFeature {
  const variants = (state.multivariate_feature_state_values ?? []).map(variantOf);
  return {
    key: String(state.django_id || state.featurestate_uuid),
    name: state.feature.name,
    enabled: state.enabled,
    value: state.feature_state_value,
    ...(variants.length === 0 ? {} : { variants }),
    ...(state.feature_segment ? { priority: state.feature_segment.priority } : {}),
  };
}

type DocumentVariant = NonNullable<FlagsmithFeatureState['multivariate_feature_state_values']>[number];

function variantOf(variant: DocumentVariant): FlagsmithVariant {
  const { value, key } = variant.multivariate_feature_option;
  return {
    value,
    weight: variant.percentage_allocation,
    priority: variant.id ?? BigInt(`0x${(variant.mv_fs_value_uuid ?? '0').replaceAll('-', '')}`),
    ...(key ? { key } : {}),
  };
}

function ruleOf({ type, rules, conditions }: FlagsmithDocumentRule): FlagsmithRule {
  return {
    type,
    rules: rules.map(ruleOf),
    conditions: conditions.map(({ operator, property_ = null, value = null }) => ({
      operator,
      property: property_,
      value,
    })),
  };
}
