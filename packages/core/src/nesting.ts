import { EvaluationFailure } from './evaluation-failure.ts';

/** How many flags and segments may wait for one another in a row; enough for anybody, and little for the stack. */
export const MOST_NESTED = 100;

/**
 * How deep flags and segments lie in one another while they are asked.
 *
 * A chain that is too long fails as a whole, and does so however much of it has been answered in the same pass: an
 * answer that is shared counts as deep as finding it went.
 */
export class Nesting {
  /** A chain was too long: what is being answered right now holds only from where the chain began. */
  isTooDeep = false;
  #depth = 0;
  /** The greatest depth since the innermost {@link enter}. */
  #deepest = 0;

  /** Begins anew, with nothing being asked. */
  restart(): void {
    this.isTooDeep = false;
    this.#depth = 0;
    this.#deepest = 0;
  }

  /** Goes one deeper; what {@link leave} needs to come back. Throws when that is too deep. */
  enter(): number {
    this.#check(this.#depth + 1);
    const before = this.#deepest;
    this.#depth++;
    this.#deepest = this.#depth;
    return before;
  }

  /** Comes back; how many flags and segments lay in the one that was asked. */
  leave(before: number): number {
    const inside = this.#deepest - this.#depth;
    this.#depth--;
    this.#deepest = Math.max(before, this.#deepest);
    // Only what went too deep is in doubt: the next flag of the same pass is asked from the beginning.
    if (this.#depth === 0) this.isTooDeep = false;
    return inside;
  }

  /** Counts an answer that was found before, with so many flags and segments in it. Throws when they are too deep. */
  share(inside: number): void {
    const deepest = this.#depth + 1 + inside;
    this.#check(deepest);
    this.#deepest = Math.max(this.#deepest, deepest);
  }

  #check(depth: number): void {
    if (depth <= MOST_NESTED) return;
    this.isTooDeep = true;
    const message = `More than ${MOST_NESTED} flags and segments wait for one another in a row.`;
    throw new EvaluationFailure('PARSE_ERROR', message);
  }
}
