import { EvaluationFailure } from './evaluation-failure.ts';
import type { EvaluationErrorCode } from './model.ts';

/** How many flags and segments may wait for one another in a row; enough for anybody, and little for the stack. */
export const MOST_NESTED = 100;
/** Steps of regular expressions in one evaluation; a step takes 10 to 40 nanoseconds. */
export const MOST_STEPS = 1_000_000;
/** Steps that the platform's own engine may take of one evaluation, by the worst that can be. */
const MOST_NATIVE_STEPS = 500_000;

/** What finding an answer took. */
export interface Taken {
  /** How many flags and segments lay in it, one in another. */
  readonly depth: number;
  readonly steps: number;
}

/**
 * How far the evaluation under way has gone: how deep flags and segments lie in one another, and what regular
 * expressions have cost.
 *
 * Whoever goes too far fails as a whole, and does so however much has been answered before in the same pass: an answer
 * that is shared counts what finding it took. Outside of flags and segments nothing is counted.
 */
export class Effort {
  /** Something went too far: what is being answered right now holds only from where the evaluation began. */
  isExceeded = false;
  #depth = 0;
  /** The greatest depth since the innermost {@link enter}. */
  #deepest = 0;
  #steps = 0;
  #nativeSteps = 0;

  /** Begins anew, with nothing being asked. */
  restart(): void {
    this.isExceeded = false;
    this.#depth = 0;
    this.#deepest = 0;
    this.#steps = 0;
    this.#nativeSteps = 0;
  }

  /** Goes into a flag or segment; what {@link leave} needs to come back. Throws when that is too deep. */
  enter(): Taken {
    // Every flag of a pass has an allowance of its own.
    if (this.#depth === 0) this.restart();
    this.#checkDepth(this.#depth + 1);
    const before = { depth: this.#deepest, steps: this.#steps };
    this.#depth++;
    this.#deepest = this.#depth;
    return before;
  }

  /** Comes back; what it took. */
  leave(before: Taken): Taken {
    const taken = { depth: this.#deepest - this.#depth, steps: this.#steps - before.steps };
    this.#depth--;
    this.#deepest = Math.max(before.depth, this.#deepest);
    return taken;
  }

  /** Counts an answer that was found before. Throws when that is too much. */
  share({ depth, steps }: Taken): void {
    if (this.#depth === 0) return;
    const deepest = this.#depth + 1 + depth;
    this.#checkDepth(deepest);
    this.#deepest = Math.max(this.#deepest, deepest);
    this.spend(steps);
  }

  /** Counts steps of a regular expression. Throws when they are too many. */
  spend(steps: number): void {
    if (this.#depth === 0) return;
    this.#steps += steps;
    if (this.#steps > MOST_STEPS)
      this.#fail('GENERAL', 'The regular expressions take too long for this context.');
  }

  /** Whether so many steps are left to the platform's own engine, which backtracks; counts them if so. */
  affordsNative(steps: number): boolean {
    if (this.#depth === 0) return true;
    if (this.#nativeSteps + steps > MOST_NATIVE_STEPS) return false;
    this.#nativeSteps += steps;
    return true;
  }

  /** Looks at something once more, only to tell about it; what that takes counts for nothing. */
  aside(look: () => void): void {
    const steps = this.#steps;
    this.#steps = 0;
    try {
      look();
    } finally {
      this.#steps = steps;
    }
  }

  #checkDepth(depth: number): void {
    if (depth <= MOST_NESTED) return;
    this.#fail('PARSE_ERROR', `More than ${MOST_NESTED} flags and segments wait for one another in a row.`);
  }

  #fail(code: EvaluationErrorCode, message: string): never {
    this.isExceeded = true;
    throw new EvaluationFailure(code, message);
  }
}
