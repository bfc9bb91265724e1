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
