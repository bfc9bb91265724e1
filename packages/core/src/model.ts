/** Any value JSON can carry. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** What a flag's values are. */
export type FlagType = 'boolean' | 'string' | 'number' | 'json';

/** Why a flag exists; decides how long it is expected to live. */
export type FlagKind = 'release' | 'experiment' | 'operational' | 'kill_switch' | 'permission';

/** A named value of a flag. The key is what OpenFeature calls the variant. */
export interface Variation {
  readonly key: string;
  readonly value: JsonValue;
  readonly description?: string;
}

/** What is handed out: one of the flag's variations by key, or a value written down on the spot. */
export type Served = { readonly variation: string } | { readonly value: JsonValue };

/**
 * A flag: what it is called, what it can serve, and what describes it. What it serves where is its
 * {@link EnvironmentState}.
 */
export interface Flag {
  /** `^[a-zA-Z0-9][a-zA-Z0-9_.:|-]{0,127}$`; permanent. */
  readonly key: string;
  readonly type: FlagType;
  readonly variations: readonly Variation[];
  /** Served when the flag is on and no rule matched, unless the environment says otherwise. */
  readonly default: Served;
  /** Served when the flag is off. Absent: the code's own default (OpenFeature reason `DISABLED`, no value). */
  readonly off?: Served;
  /** JSON Schema that every value of a `json` flag must satisfy. */
  readonly schema?: { readonly [name: string]: JsonValue };
  readonly description?: string;
  readonly tags: readonly string[];
  readonly owner?: string;
  readonly kind: FlagKind;
  /** ISO 8601 date after which the flag should be gone. */
  readonly expires?: string;
  readonly archived: boolean;
}

/** A flag's live state in one environment. */
export interface EnvironmentState {
  readonly enabled: boolean;
  /** Overrides {@link Flag.default} in this environment. */
  readonly default?: Served;
  /** Overrides {@link Flag.off} in this environment. */
  readonly off?: Served;
  /** Tried in order; the first that applies decides. */
  readonly rules: readonly Rule[];
}

/** One targeting rule: whom it is for, and what they get. */
export interface Rule {
  /** Unique within the environment state, `^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$`. */
  readonly id: string;
  readonly description?: string;
  readonly enabled: boolean;
  /** Absent: everyone. */
  readonly when?: Condition;
  readonly serve: Serve;
}

/** What a rule hands out: one value, one value to a percentage, or a weighted split. */
export type Serve = Served | { readonly rollout: Rollout } | { readonly split: Split };

/** A value for a percentage of the contexts; the others go on to the next rule. */
export type Rollout = Served &
  Bucketing & {
    /**
     * 0 to 100, in steps of 0.01. The edge is taken in, as GrowthBook does: 20 is buckets 0 to 2000. 0 is nobody.
     */
    readonly percentage: number;
  };

/**
 * Weighted values. Weights are percentages and sum to 100 within 0.001; they may be finer than 0.01, for thirds and the
 * like.
 */
export type Split = Bucketing & {
  readonly weights: readonly (Served & { readonly weight: number })[];
  /** Percentage of the contexts that take part, 0 to 100; the others go on to the next rule. Default 100. */
  readonly coverage?: number;
};

/** How a context is given its place among the 10,000 buckets. */
export interface Bucketing {
  /**
   * Attribute (or dotted path) whose value is hashed, text or a number. Default `targetingKey`. A context without one
   * goes on to the next rule.
   */
  readonly by?: string;
  /** Hash seed. Default: the flag's key. */
  readonly seed?: string;
}

/** A condition over the evaluation context. */
export type Condition = Clause | ConditionGroup;

/** All lists given must hold: every one of `all`, at least one of `any`, none of `none`. */
export interface ConditionGroup {
  readonly all?: readonly Condition[];
  readonly any?: readonly Condition[];
  readonly none?: readonly Condition[];
}

/**
 * One comparison of an attribute with a value. An attribute that is missing or null satisfies `is_not_set` and nothing
 * else, not even `not_equals`.
 */
export interface Clause {
  /** Attribute name or dotted path into the context; own properties only, a literal dotted name first. */
  readonly attribute: string;
  readonly operator: Operator;
  /** What is compared with; absent for operators that take none (`is_set`, `is_not_set`). */
  readonly value?: JsonValue;
}

/** The operators of a {@link Clause}; each is one row of the operator table. */
export type Operator =
  | 'equals'
  | 'not_equals'
  | 'in'
  | 'not_in'
  | 'greater_than'
  | 'greater_than_or_equal'
  | 'less_than'
  | 'less_than_or_equal'
  | 'contains'
  | 'not_contains'
  | 'starts_with'
  | 'ends_with'
  | 'is_set'
  | 'is_not_set';

/** Who or what a flag is evaluated for (OpenFeature's evaluation context). */
export interface EvaluationContext {
  /** Identifies the subject; percentages bucket on it by default. */
  readonly targetingKey?: string;
  readonly [attribute: string]: JsonValue | undefined;
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
    | 'no_bucketing_value';
  /** The clause that decided a condition that was not met, in words, and what the context had. */
  readonly failed?: { readonly clause: string; readonly actual?: JsonValue };
  /** Where the context fell, 0 to 9999, for rollouts and splits. */
  readonly bucket?: number;
  /** Attribute that was hashed, for rollouts and splits. */
  readonly by?: string;
}

/** An {@link Evaluation} with how it came about. */
export interface Explanation extends Evaluation {
  /** One entry a rule, up to and including the one that decided. */
  readonly rules: readonly RuleTrace[];
  /** The whole answer in one sentence. */
  readonly because: string;
}

/** Something wrong or doubtful about a flag. Errors refuse a change; warnings are told with the answer. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** Stable, for programs: `WRONG_VALUE_TYPE`, `SHADOWED_RULE`, … */
  readonly code: string;
  /** Where, as a path into the document: `rules[2].serve.split.weights`. */
  readonly path: string;
  readonly message: string;
  readonly hint: string;
}
