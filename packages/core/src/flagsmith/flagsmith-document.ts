import type { JsonValue } from '../model.ts';

/** The environment document that Flagsmith hands its server SDKs; only what is read is named. */
export interface FlagsmithDocument {
  readonly api_key: string;
  readonly name?: string;
  readonly feature_states: readonly FlagsmithFeatureState[];
  readonly identity_overrides?: readonly {
    readonly identifier: string;
    readonly identity_features: readonly FlagsmithFeatureState[];
  }[];
  readonly project: { readonly segments: readonly FlagsmithDocumentSegment[] };
}

/** A feature's state in an environment, a segment or an identity. */
export interface FlagsmithFeatureState {
  readonly feature: { readonly id?: number; readonly name: string; readonly type?: string };
  readonly enabled: boolean;
  readonly django_id?: number | null;
  readonly featurestate_uuid?: string;
  readonly feature_state_value: JsonValue;
  readonly feature_segment?: { readonly priority: number } | null;
  readonly multivariate_feature_state_values?: readonly {
    readonly id?: number | null;
    readonly mv_fs_value_uuid?: string;
    readonly percentage_allocation: number;
    readonly multivariate_feature_option: { readonly value: JsonValue; readonly key?: string | null };
  }[];
}

/** A segment of a document. */
export interface FlagsmithDocumentSegment {
  readonly id: number;
  readonly name: string;
  readonly rules: readonly FlagsmithDocumentRule[];
  readonly feature_states?: readonly FlagsmithFeatureState[];
}

/** A rule of a document's segment. */
export interface FlagsmithDocumentRule {
  readonly type: string;
  readonly rules: readonly FlagsmithDocumentRule[];
  readonly conditions: readonly {
    readonly operator: string;
    readonly property_?: string | null;
    readonly value?: JsonValue;
  }[];
}
