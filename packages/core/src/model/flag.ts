import type { BucketingMethod } from './bucketing.ts';
import type { Condition } from './condition.ts';
import type { JsonValue } from './json-value.ts';
import type { Serve } from './serve.ts';
import type { Served } from './served.ts';

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
