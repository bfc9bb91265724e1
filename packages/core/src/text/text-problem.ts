/** What is wrong with the text of a condition. */
export interface TextProblem {
  /** What was expected and what was found. */
  readonly message: string;
  /** Where, in UTF-16 code units from the text's beginning. */
  readonly offset: number;
  /** What to do. */
  readonly hint: string;
}

/** Carries a {@link TextProblem} out of the reader; never leaves `parseCondition`. */
export class TextRefused extends Error {
  override readonly name = 'TextRefused';
  readonly problem: TextProblem;

  constructor(problem: TextProblem) {
    super(problem.message);
    this.problem = problem;
  }
}
