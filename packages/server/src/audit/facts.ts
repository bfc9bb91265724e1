import type { RequestFacts } from '../flags/request-facts.ts';

/** What a row tells of in numbers and digests, kept as JSON in its column `facts`. */
export interface Facts {
  /** Digest of the change it tells of, see chain.ts. */
  readonly change?: string;
  /** Rows of before there was a chain, sealed by this one: the last of them and its hash. */
  readonly sealed?: { readonly seq: number; readonly hash: string };
  /** Rows that were pruned up to now: the last of them and its hash; how many went this time, and of before when. */
  readonly pruned?: {
    readonly seq: number;
    readonly hash: string;
    readonly rows: number;
    readonly before: string;
  };
  /** What was decided about, or happened to, a change request. */
  readonly request?: RequestFacts['request'];
  /** What a controller was asked to do with an object of a cluster. */
  readonly operation?: { readonly action: string };
  /** Whose names were erased, agents of the person included, and in how many rows. */
  readonly erased?: {
    readonly principals: readonly string[];
    readonly rows: number;
    /** Digests of the changes that named the person as an approver, as they are since, by id. */
    readonly changes?: Readonly<Record<string, string>>;
  };
}

/** What became of rows that were to be pruned. */
export type Pruned = NonNullable<Facts['pruned']>;

/** What became of a person that was to be erased. */
export type Erased = NonNullable<Facts['erased']>;
