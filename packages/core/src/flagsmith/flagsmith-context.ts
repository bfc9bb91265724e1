import type { JsonValue } from '../model.ts';

/** What Flagsmith's engine evaluates over: `EvaluationContext` of its schema, only what is read. */
export interface FlagsmithContext {
  readonly environment: { readonly key: string; readonly name: string };
  readonly identity?: {
    readonly identifier: string;
    readonly key?: string;
    readonly traits?: Readonly<Record<string, JsonValue>>;
  } | null;
  readonly features?: Readonly<Record<string, FlagsmithFeature>>;
  readonly segments?: Readonly<Record<string, FlagsmithSegment>>;
}

/** A feature's state: the environment's, or a segment's override. */
export interface FlagsmithFeature {
  /** Seeds the hash of the variants. */
  readonly key: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly value: JsonValue;
  readonly variants?: readonly FlagsmithVariant[];
  readonly priority?: number;
  readonly metadata?: JsonValue;
}

/** A value for a percentage of the identities. */
export interface FlagsmithVariant {
  readonly value: JsonValue;
  readonly weight: number;
  readonly priority?: number | bigint;
  readonly key?: string;
}

/** A segment with what it overrides. */
export interface FlagsmithSegment {
  readonly key: string;
  readonly name: string;
  readonly rules: readonly FlagsmithRule[];
  readonly overrides?: readonly FlagsmithFeature[];
  readonly metadata?: JsonValue;
}

/** Conditions and rules under one quantifier. */
export interface FlagsmithRule {
  readonly type: string;
  readonly conditions?: readonly FlagsmithCondition[];
  readonly rules?: readonly FlagsmithRule[];
}

/** One comparison. */
export interface FlagsmithCondition {
  readonly operator: string;
  readonly property?: string | null;
  readonly value?: JsonValue;
}
