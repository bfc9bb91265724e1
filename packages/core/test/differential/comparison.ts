/** One flag for one context, with what both engines answered. */
export interface Comparison {
  readonly source: unknown;
  readonly flag: string;
  readonly context: unknown;
  readonly ours: unknown;
  readonly theirs: unknown;
}
