/** A regular expression, taken apart. */
export type RegexNode =
  /** One character out of a set, as the source that says which. */
  | { readonly kind: 'one'; readonly source: string }
  /** A place between characters. */
  | { readonly kind: 'assertion'; readonly name: '^' | '$' | '\\b' | '\\B' }
  | { readonly kind: 'sequence'; readonly nodes: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly nodes: readonly RegexNode[] }
  /** `most` is infinite for `*` and `+`. */
  | { readonly kind: 'repeat'; readonly node: RegexNode; readonly least: number; readonly most: number };
