import type { JsonValue } from '@guidon/core';
import type { CountedBy } from './flags.ts';
import type { Principal } from './principal.ts';
import type { Setting, Settings } from './setting.ts';

/** A flag that is asked for: its key and the value that holds when no source says anything. */
export interface AskedFlag {
  readonly key: string;
  readonly default: JsonValue;
  readonly by: CountedBy;
}

/** Answers for a principal; undefined asks for what holds for nobody in particular. */
export type Read = (
  asked: readonly AskedFlag[],
  principal: Principal | undefined,
) => Settings | Promise<Settings>;

/**
 * Where flags come from.
 *
 * Precedence is the order in which sources are given: the first that says something about a flag is heard. A source that
 * cannot be reached goes on with its last good answer. Without one it says `unusable` of what it is asked, or has the state
 * `failed`: then flags have their defaults, whatever later sources say, and only kill switches go by these.
 */
export interface FlagSource {
  /** Names it in the gate's status. */
  readonly name: string;
  /** Connects and loads. Resolves when there is a first answer or it is clear that there is none for now; never rejects. */
  open(host: SourceHost): Promise<void>;
  /** May answer more than was asked. Never rejects. */
  readonly read: Read;
  /** Other programs keep flags of their own in it, so that one nobody here asks for is no mistake. Default false. */
  readonly shared?: boolean;
  /** Present where the source remembers what it said at any moment, so that all instances can agree without a store. */
  readonly history?: FlagHistory | undefined;
  status(): SourceStatus;
  close(): Promise<void> | void;
}

/** What a source knows of its past. */
export interface FlagHistory {
  /** The source's own clock, in milliseconds since 1970; absent where what it says never changes. */
  now?(): number | Promise<number>;
  /**
   * Reads as it would have at a moment, in milliseconds of that clock. Fails where it cannot tell: what the source says now is
   * taken then, for a few seconds.
   */
  asOf(at: number): Read;
}

/** What a source may use of the gate that opened it. */
export interface SourceHost {
  /** To be called when answers may be other ones. */
  readonly changed: () => void;
  /** Tells the operator; without values, secrets or texts of others. */
  readonly warn: (message: string) => void;
  /**
   * Why a flag cannot be what a source has for it: the setting that was read, undefined where it was none, and what it was
   * read from. Undefined when it can, or when no flag of the gate has this key.
   */
  readonly complaint?: (key: string, setting: Setting | undefined, said: unknown) => string | undefined;
}

/** How a source is. */
export interface SourceStatus {
  /** `ok`; `stale`, which goes on with its last good answer; or `failed`, which has none. */
  readonly state: 'ok' | 'stale' | 'failed';
  /** How long ago it last had a good answer, in milliseconds; undefined when never. */
  readonly ageMs?: number;
  /** What failed last: the code or kind of the failure, without its text. */
  readonly lastError?: string;
}
