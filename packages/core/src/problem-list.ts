import type { Problem } from './model.ts';

/** A hostile document could have a problem on every line; nobody reads more than this. */
const MOST = 200;

/** Collects the problems of one document, at most 200. */
export class ProblemList {
  readonly problems: Problem[] = [];

  /** Adds something that refuses the document. */
  error(path: string, code: string, message: string, hint: string): void {
    this.#add({ severity: 'error', code, path, message, hint });
  }

  /** Adds something that is told and let through. */
  warning(path: string, code: string, message: string, hint: string): void {
    this.#add({ severity: 'warning', code, path, message, hint });
  }

  #add(problem: Problem): void {
    if (this.problems.length < MOST) this.problems.push(problem);
  }
}
