import type { Problem } from './model.ts';

/** A hostile document could have a problem on every line; nobody reads more errors, or more warnings, than this. */
const MOST = 200;

/**
 * Collects the problems of one document, at most 200 errors and 200 warnings.
 *
 * Each kind has a limit of its own: a warning never takes the place of an error, which decides whether the document is
 * refused.
 */
export class ProblemList {
  readonly #errors: Problem[] = [];
  readonly #warnings: Problem[] = [];

  /** What was found, errors first. */
  get problems(): Problem[] {
    return [...this.#errors, ...this.#warnings];
  }

  /** Adds something that refuses the document. */
  error(path: string, code: string, message: string, hint: string): void {
    add(this.#errors, { severity: 'error', code, path, message, hint });
  }

  /** Adds something that is told and let through. */
  warning(path: string, code: string, message: string, hint: string): void {
    add(this.#warnings, { severity: 'warning', code, path, message, hint });
  }
}

function add(problems: Problem[], problem: Problem): void {
  if (problems.length < MOST) problems.push(problem);
}
