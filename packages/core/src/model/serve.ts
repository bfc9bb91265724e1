import type { Bucketing, Participation, Range } from './bucketing.ts';
import type { Served } from './served.ts';

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
    /** Contexts stay in the arm that they were assigned first; absent: they go by their bucket alone. */
    readonly sticky?: StickyBuckets;
    readonly arms: readonly Arm[];
    readonly coverage?: number;
    readonly ranges?: readonly Range[];
  };

/**
 * How an experiment keeps to arms that were assigned before: GrowthBook's sticky buckets.
 *
 * Nothing is stored here. The assignments come with the evaluation, as `EvaluationOptions.stickyBuckets`; only
 * arms that have a key can be kept.
 */
export interface StickyBuckets {
  /** The attribute that is hashed, and whose assignments count too, where a context lacks the first. */
  readonly fallback?: string;
  /** Only assignments of this version are kept; a new one assigns everybody anew. Default 0. */
  readonly version?: number;
  /** Whoever has an assignment of a version below is kept out. Default 0. */
  readonly minVersion?: number;
}

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
