import type { JsonValue } from './json-value.ts';

/** Who or what a flag is evaluated for (OpenFeature's evaluation context). */
export interface EvaluationContext {
  /** Identifies the subject; percentages bucket on it by default. */
  readonly targetingKey?: string;
  readonly [attribute: string]: JsonValue | undefined;
}

/** How one evaluation differs from the usual. */
export interface EvaluationOptions {
  /** The time, in milliseconds since 1970, that progressive rollouts go by. Default: the environment's clock. */
  readonly now?: number;
  /** Variations to serve whatever the rules say, by flag key; for tests and previews. */
  readonly forcedVariations?: { readonly [flagKey: string]: string };
  /** Arms (their index) to assign whatever the bucket is, by experiment key; for tests and previews. */
  readonly forcedArms?: { readonly [experimentKey: string]: number };
  /**
   * Arms that were assigned before, for experiments that are sticky: by attribute and value (`id||user-1`),
   * the arm's key by experiment and version (`colour__0`).
   */
  readonly stickyBuckets?: {
    readonly [attributeAndValue: string]: { readonly [experimentAndVersion: string]: string };
  };
}

/** The experiment an answer belongs to. */
export interface Exposure {
  readonly key: string;
  /** The arm's index. */
  readonly arm: number;
  /** The arm's key; by default its index as text. */
  readonly armKey: string;
}

/** OpenFeature's resolution reasons that an evaluation here can have. */
export type Reason = 'STATIC' | 'DEFAULT' | 'TARGETING_MATCH' | 'SPLIT' | 'DISABLED' | 'ERROR';

/** OpenFeature's error codes that an evaluation here can have. */
export type EvaluationErrorCode =
  | 'FLAG_NOT_FOUND'
  | 'PARSE_ERROR'
  | 'TYPE_MISMATCH'
  | 'TARGETING_KEY_MISSING'
  | 'INVALID_CONTEXT'
  | 'GENERAL';

/** The answer for one flag and one context. Never thrown, always returned. */
export interface Evaluation {
  readonly flagKey: string;
  /** Absent: the code's own default applies. */
  readonly value?: JsonValue;
  /** Key of the variation served, when the value is one of the flag's variations. */
  readonly variant?: string;
  readonly reason: Reason;
  /** The rule that decided. */
  readonly ruleId?: string;
  /** The experiment that assigned it. */
  readonly experiment?: Exposure;
  readonly errorCode?: EvaluationErrorCode;
  readonly errorMessage?: string;
}

/** What became of one rule while an evaluation walked the list. */
export interface RuleTrace {
  readonly ruleId: string;
  readonly outcome:
    | 'matched'
    | 'disabled'
    | 'condition_not_met'
    | 'outside_percentage'
    | 'outside_namespace'
    | 'outside_filter'
    | 'not_running'
    | 'not_started'
    | 'passed_through'
    | 'sticky_version_blocked'
    | 'no_bucketing_value';
  /** The clause that decided a condition that was not met, in words, and what the context had. */
  readonly failed?: { readonly clause: string; readonly actual?: JsonValue };
  /** Where the context fell, 0 to 9999, for rollouts and splits (0 to 9998 with Flagsmith's hash). */
  readonly bucket?: number;
  /** Attribute that was hashed, for rollouts and splits. */
  readonly by?: string;
  /** Whether the arm is one that was assigned before, whatever the bucket is. */
  readonly sticky?: true;
}

/** An {@link Evaluation} with how it came about. */
export interface Explanation extends Evaluation {
  /** One entry a rule, up to and including the one that decided. */
  readonly rules: readonly RuleTrace[];
  /** The whole answer in one sentence. */
  readonly because: string;
}
