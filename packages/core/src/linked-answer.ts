import type { Taken } from './effort.ts';
import { failedEvaluation } from './failed-evaluation.ts';
import type { Evaluation } from './model.ts';
import type { Scope } from './scope.ts';

/**
 * The answer of a flag that refers to segments or other flags, or has regular expressions.
 *
 * Within one pass over one context it is found once, so that neither diamonds of prerequisites nor many flags with the
 * same segment do work twice, and how far an evaluation goes is bounded; a flag that waits for itself answers instead of hanging.
 */
export class LinkedAnswer {
  readonly #key: string;
  readonly #scope: Scope;
  #pass = 0;
  #answer: Evaluation | undefined;
  #taken: Taken | undefined;
  #underWay = false;

  constructor(key: string, scope: Scope) {
    this.#key = key;
    this.#scope = scope;
  }

  /** The answer, found before in this pass or by running. Throws where an evaluation goes too far. */
  share(run: () => Evaluation): Evaluation {
    const { pass, effort } = this.#scope;
    if (this.#answer === undefined || this.#pass !== pass || pass === 0) return this.explain(run);
    if (this.#taken !== undefined) effort.share(this.#taken);
    return this.#answer;
  }

  /** The answer found by running, which others can then share. Throws where an evaluation goes too far. */
  explain(run: () => Evaluation): Evaluation {
    if (this.#underWay) return cycle(this.#key);
    const started = this.#scope.beginPass();
    try {
      return this.#find(run);
    } finally {
      if (started) this.#scope.endPass();
    }
  }

  #find(run: () => Evaluation): Evaluation {
    const { effort, pass } = this.#scope;
    const before = effort.enter();
    this.#underWay = true;
    try {
      const answer = run();
      this.#answer = effort.isExceeded ? undefined : answer;
      this.#pass = pass;
      return answer;
    } finally {
      this.#taken = effort.leave(before);
      this.#underWay = false;
    }
  }
}

function cycle(key: string): Evaluation {
  return failedEvaluation(
    key,
    'PARSE_ERROR',
    `Flag ${JSON.stringify(key)} is a prerequisite of itself, directly or through others.`,
  );
}
