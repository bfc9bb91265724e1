/** One flag for one context, with what both engines answered. */
export interface Comparison<Source> {
  readonly source: Source;
  readonly flag: string;
  readonly context: unknown;
  readonly ours: unknown;
  readonly theirs: unknown;
}

/** A difference that we mean: why, and how one tells it. */
export interface Explained<Source> {
  readonly reason: string;
  applies(comparison: Comparison<Source>): boolean;
}
