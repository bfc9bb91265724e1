import type { JsonValue } from '../model.ts';

/** What GrowthBook's API hands its SDKs; only what is read is named, and nothing is trusted. */
export interface GrowthBookPayload {
  readonly features?: Readonly<Record<string, GrowthBookFeature>>;
  readonly savedGroups?: Readonly<Record<string, JsonValue>>;
  readonly contextualBandits?: Readonly<Record<string, GrowthBookBandit>>;
}

/** One feature of a payload. */
export interface GrowthBookFeature {
  readonly defaultValue?: JsonValue;
  readonly rules?: readonly GrowthBookRule[];
}

/** A MongoDB-like condition. */
export type GrowthBookCondition = Readonly<Record<string, JsonValue>>;

/** A part of the buckets, as fractions. */
export type GrowthBookRange = readonly [from: number, to: number];

/** Another feature's value that a rule waits for. */
export interface GrowthBookParent {
  readonly id: string;
  readonly condition?: GrowthBookCondition;
  readonly gate?: boolean;
}

/** One rule of a feature. */
export interface GrowthBookRule extends GrowthBookExperiment {
  readonly id?: string;
  readonly force?: JsonValue;
  readonly range?: GrowthBookRange;
  readonly contextualVariations?: readonly JsonValue[];
  readonly contextualBanditRef?: string;
}

/** The part of a rule that is an experiment. */
export interface GrowthBookExperiment {
  readonly key?: string;
  readonly name?: string;
  readonly phase?: string;
  readonly status?: string;
  readonly active?: boolean;
  readonly condition?: GrowthBookCondition;
  readonly parentConditions?: readonly GrowthBookParent[];
  readonly coverage?: number;
  readonly hashAttribute?: string;
  readonly fallbackAttribute?: string;
  readonly disableStickyBucketing?: boolean;
  readonly bucketVersion?: number;
  readonly minBucketVersion?: number;
  readonly hashVersion?: number;
  readonly seed?: string;
  readonly variations?: readonly JsonValue[];
  readonly weights?: readonly number[];
  readonly ranges?: readonly GrowthBookRange[];
  readonly meta?: readonly {
    readonly key?: string;
    readonly name?: string;
    readonly passthrough?: boolean;
  }[];
  readonly namespace?: readonly [id: string, from: number, to: number];
  readonly filters?: readonly GrowthBookFilter[];
}

/** Who may take part in a rule. */
export interface GrowthBookFilter {
  readonly attribute?: string;
  readonly seed: string;
  readonly hashVersion?: number;
  readonly ranges: readonly GrowthBookRange[];
}

/** The leaves of a contextual bandit. */
export interface GrowthBookBandit {
  readonly contexts?: readonly {
    readonly leafId?: number;
    readonly condition?: GrowthBookCondition;
    readonly weights: readonly number[];
  }[];
}
