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

/**
 * How contexts are spread over buckets.
 *
 * - `growthbook`: GrowthBook's hash version 2, 10,000 buckets; the default.
 * - `growthbook-v1`: GrowthBook's hash version 1, 1,000 buckets.
 * - `flagsmith`: Flagsmith's MD5, 9,999 buckets from 0 to 100 %.
 */
export type BucketingMethod = 'growthbook' | 'growthbook-v1' | 'flagsmith';

/**
 * What is handed out: one of the flag's variations by key, or a value written down on the spot.
 *
 * `disabled` hands the value out as one of a flag that is off (reason `DISABLED`), for some people only.
 */
export type Served = ({ readonly variation: string } | { readonly value: JsonValue }) & {
  readonly disabled?: true;
};

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
  /** How percentages of this flag are hashed. Default `growthbook`. */
  readonly bucketing?: BucketingMethod;
  /** Browsers and apps may be told what it answers. Default false: only servers may. */
  readonly clientSide?: boolean;
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
  /** Answers for single targeting keys, looked up before any rule. */
  readonly identities?: { readonly [targetingKey: string]: Served };
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

/** What a rule hands out. */
export type Serve =
  | Served
  | { readonly rollout: Rollout }
  | { readonly split: Split }
  | { readonly progressive: Progressive }
  | { readonly experiment: Experiment }
  | { readonly holdout: Holdout }
  | Nothing;

/** No value: the code's own default applies (reason `DISABLED`), as behind a prerequisite that is not met. */
export interface Nothing {
  readonly nothing: true;
}

/** A value for a percentage of the contexts; the others go on to the next rule. */
export type Rollout = Served &
  Bucketing &
  Participation & {
    /**
     * 0 to 100, in steps of 0.01. The edge is taken in, as GrowthBook does: 20 is buckets 0 to 2000. 0 is nobody.
     */
    readonly percentage: number;
  };

/**
 * Weighted values. Weights are percentages and sum to 100 within 0.001; they may be finer than 0.01, for thirds and the
 * like.
 */
export type Split = Bucketing &
  Participation & {
    readonly weights: readonly (Served & { readonly weight: number })[];
    /** Percentage of the contexts that take part, 0 to 100; the others go on to the next rule. Default 100. */
    readonly coverage?: number;
    /** Where each weight's buckets lie, one range a weight; weights and coverage then decide nothing. */
    readonly ranges?: readonly Range[];
  };

/** A {@link Rollout} whose percentage grows by itself as time passes. */
export type Progressive = Served &
  Bucketing &
  Participation & {
    /** In order of time, percentages never falling. Before the first step it is for nobody. */
    readonly steps: readonly ProgressiveStep[];
  };

/** From this time on, this percentage. */
export interface ProgressiveStep {
  /** ISO 8601 with an offset, such as `2026-12-01T09:00:00Z`. */
  readonly at: string;
  /** 0 to 100, in steps of 0.01. */
  readonly percentage: number;
}

/** A {@link Split} that is measured: its answers say which experiment and which arm they belong to. */
export type Experiment = Bucketing &
  Participation & {
    /** What exposures are counted under; also the default seed. */
    readonly key: string;
    readonly name?: string;
    /** Only a running experiment serves; a draft and a stopped one go on to the next rule. */
    readonly status: 'draft' | 'running' | 'stopped';
    readonly arms: readonly Arm[];
    readonly coverage?: number;
    readonly ranges?: readonly Range[];
  };

/** One arm of an {@link Experiment}. */
export type Arm = Served & {
  readonly weight: number;
  /** What exposures are counted under. Default: the arm's index. */
  readonly key?: string;
  readonly name?: string;
  /** The context is assigned and then goes on to the next rule, as the open arm of a holdout does. */
  readonly passthrough?: true;
};

/** Keeps a percentage of the contexts out, the same ones in every flag that has the holdout: they get this value. */
export type Holdout = Served &
  Bucketing & {
    /** Also the default seed, so that the flags of one holdout keep out the same contexts. */
    readonly key: string;
    /** 0 to 100, in steps of 0.01; the edge is taken in. */
    readonly percentage: number;
  };

/** How a context is given its place among the buckets. */
export interface Bucketing {
  /**
   * Attribute (or dotted path) whose value is hashed, text or a number. Default `targetingKey`. A context without one
   * goes on to the next rule.
   */
  readonly by?: string;
  /** Hash seed. Default: the flag's key. */
  readonly seed?: string;
  /** Overrides {@link Flag.bucketing}, so that imported rules keep their hash. */
  readonly hashVersion?: BucketingMethod;
  /** Text put before the hashed value: Flagsmith's environment key and an underscore. */
  readonly prefix?: string;
  /**
   * The attribute is read and made text as it is there: by its name, never by a path, and anything but false, 0 and the
   * empty text has a bucket. With `flagsmith` a percentage of 0 takes in the very first bucket.
   */
  readonly dialect?: Dialect;
}

/** Who may take part at all, decided before and independently of the own bucket. */
export interface Participation {
  /** The context must be in this part of the namespace. */
  readonly namespace?: Namespace;
  /** The context must be inside every one of these. */
  readonly filters?: readonly Filter[];
}

/** A part of a namespace; experiments with parts that do not overlap never share a context. GrowthBook's hash version 1. */
export interface Namespace {
  readonly key: string;
  readonly range: Range;
}

/** Buckets by an attribute and a seed of its own; the context must be in one of the ranges. */
export type Filter = Bucketing & { readonly seed: string; readonly ranges: readonly Range[] };

/** Buckets from (included) a percentage to (excluded) a percentage, 0 to 100. */
export type Range = readonly [from: number, to: number];

/** Whose rules a condition follows; absent: ours. See the operator tables. */
export type Dialect = 'growthbook' | 'flagsmith';

/** A condition over the evaluation context. */
export type Condition =
  | Clause
  | ElementCondition
  | SizeCondition
  | PercentageCondition
  | SegmentCondition
  | FlagCondition
  | ConditionGroup;

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
  /**
   * Attribute name or dotted path into the context; own properties only, a literal dotted name first. A lone dot is
   * what is looked at itself: the element, the size.
   */
  readonly attribute: string;
  readonly operator: Operator;
  /** What is compared with; absent for operators that take none (`is_set`, `is_not_set`). */
  readonly value?: JsonValue;
  /** Upper and lower case are the same; for comparisons of text. */
  readonly ignoreCase?: true;
  /** Text put before what the context has: Flagsmith's environment key and an underscore, for an identity's key. */
  readonly prefix?: string;
  /** The operator means what it means there. */
  readonly dialect?: Dialect;
}

/** At least one element of an array meets a condition over the element; `.` is the element itself. */
export interface ElementCondition {
  readonly attribute: string;
  readonly element: Condition;
  /** Elements that are null are looked at too, as by GrowthBook's `$all`. */
  readonly nulls?: true;
  /** How the attribute is read. */
  readonly dialect?: Dialect;
}

/** The number of elements of an array meets a condition over `.`, the number. */
export interface SizeCondition {
  readonly attribute: string;
  readonly size: Condition;
  readonly dialect?: Dialect;
}

/** A percentage of the contexts, by identity or by an attribute. The edge is taken in; 0 is nobody. */
export type PercentageCondition = Bucketing & {
  readonly percentage: number;
};

/** The context is in a {@link Segment}. */
export interface SegmentCondition {
  /** The segment's key. */
  readonly segment: string;
}

/** Another flag's value, for the same context, meets a condition over the attribute `value`: a prerequisite. */
export interface FlagCondition {
  /** The other flag's key. */
  readonly flag: string;
  /** A condition over `value`, or a path into it such as `value.mode`. */
  readonly matches: Condition;
}

/** The operators of a {@link Clause}; each is one row of the operator table of its dialect. */
export type Operator =
  | 'equals'
  | 'not_equals'
  /** GrowthBook's comparison without an operator, which converts types. Its dialect only. */
  | 'loosely_equals'
  | 'in'
  | 'not_in'
  | 'greater_than'
  | 'greater_than_or_equal'
  | 'less_than'
  | 'less_than_or_equal'
  | 'contains'
  | 'not_contains'
  | 'contains_all'
  | 'starts_with'
  | 'ends_with'
  | 'matches_regex'
  | 'not_matches_regex'
  | 'version_equals'
  | 'version_not_equals'
  | 'version_greater_than'
  | 'version_greater_than_or_equal'
  | 'version_less_than'
  | 'version_less_than_or_equal'
  | 'before'
  | 'after'
  | 'modulo'
  | 'in_ip_range'
  | 'not_in_ip_range'
  | 'in_list'
  | 'not_in_list'
  | 'has_type'
  | 'is_set'
  | 'is_not_set';

/** A named condition that rules of any flag, and other segments, can refer to. */
export interface Segment {
  /** As a flag's key; permanent. */
  readonly key: string;
  readonly name?: string;
  readonly description?: string;
  /** Who is in it. */
  readonly when: Condition;
}

/** A named list of values that `in_list` and `not_in_list` look into. */
export interface SavedList {
  /** As a flag's key; permanent. */
  readonly key: string;
  readonly name?: string;
  readonly description?: string;
  readonly values: readonly (string | number | boolean)[];
}

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
    | 'no_bucketing_value';
  /** The clause that decided a condition that was not met, in words, and what the context had. */
  readonly failed?: { readonly clause: string; readonly actual?: JsonValue };
  /** Where the context fell, 0 to 9999, for rollouts and splits (0 to 9998 with Flagsmith's hash). */
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
