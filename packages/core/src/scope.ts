import type { ConditionTest } from './compile-condition.ts';
import { Effort, type Taken } from './effort.ts';
import type { Evaluation, EvaluationOptions } from './model.ts';

const NOTHING: Taken = { depth: 0, steps: 0 };

/** The values of a saved list, looked up by the closures that were compiled with it; changing it recompiles nothing. */
export interface ListSlot {
  readonly key: string;
  values: ReadonlySet<unknown> | undefined;
}

/** A segment's test, called by the closures that were compiled with it; changing it recompiles only the segment. */
export interface SegmentSlot {
  readonly key: string;
  /** Absent while there is no such segment, or it is part of a cycle. */
  test: ConditionTest | undefined;
  /** The shared pass in which {@link SegmentSlot.inside} was found. */
  pass: number;
  inside: boolean;
  /** What finding that took. */
  taken: Taken;
}

/**
 * What flags of one environment share while they are compiled and evaluated: segments, saved lists, each other, and
 * how the evaluation under way differs from the usual.
 */
export class Scope {
  readonly segments = new Map<string, SegmentSlot>();
  readonly lists = new Map<string, ListSlot>();
  /** How far the evaluation under way has gone. */
  readonly effort = new Effort();
  /** How the evaluation under way differs from the usual. */
  options: EvaluationOptions | undefined;
  /** Counts passes over one unchanging context; 0 while nothing may be shared. */
  pass = 0;
  #passes = 0;
  readonly #clock: () => number;
  readonly #flag: (key: string, context: object) => Evaluation;

  /** `flag` answers a prerequisite. */
  constructor(flag: (key: string, context: object) => Evaluation, clock: () => number) {
    this.#flag = flag;
    this.#clock = clock;
  }

  /** Begins a pass over one unchanging context, unless one is under way; whether it did. */
  beginPass(): boolean {
    if (this.pass !== 0) return false;
    this.effort.restart();
    this.#passes++;
    this.pass = this.#passes;
    return true;
  }

  /** Ends the pass; nothing found in it counts any more. */
  endPass(): void {
    this.pass = 0;
  }

  /** The time that progressive rollouts go by. */
  now(): number {
    return this.options?.now ?? this.#clock();
  }

  /** The answer of another flag. */
  evaluate(key: string, context: object): Evaluation {
    return this.#flag(key, context);
  }

  /** The place of a segment, made when it is first spoken of. */
  segment(key: string): SegmentSlot {
    const known = this.segments.get(key);
    if (known !== undefined) return known;
    const slot: SegmentSlot = { key, test: undefined, pass: 0, inside: false, taken: NOTHING };
    this.segments.set(key, slot);
    return slot;
  }

  /** The place of a saved list, made when it is first spoken of. */
  list(key: string): ListSlot {
    const known = this.lists.get(key);
    if (known !== undefined) return known;
    const slot: ListSlot = { key, values: undefined };
    this.lists.set(key, slot);
    return slot;
  }
}

/** The scope of a flag on its own: no segments, lists or other flags. */
export function emptyScope(): Scope {
  return new Scope(
    (key) => ({ flagKey: key, reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND' }),
    () => Date.now(),
  );
}
