import { failedEvaluation } from './failed-evaluation.ts';
import type { Evaluation } from './model.ts';
import type { Scope } from './scope.ts';

/**
 * The answer of a flag that refers to segments or other flags.
 *
 * Within one pass over one context it is found once, so that neither diamonds of prerequisites nor many flags with the
 * same segment do work twice; a flag that waits for itself answers instead of hanging.
 */
export class LinkedAnswer {
  readonly #key: string;
  readonly #scope: Scope;
  #pass = 0;
  #answer: Evaluation | undefined;
  #underWay = false;

  constructor(key: string, scope: Scope) {
    this.#key = key;
    this.#scope = scope;
  }

  /** The answer, found before in this pass or by running. */
  share(run: () => Evaluation): Evaluation {
    if (this.#answer !== undefined && this.#pass === this.#scope.pass && this.#pass !== 0)
      return this.#answer;
    return this.explain(run);
  }

  /** The answer found by running, which others can then share. */
  explain(run: () => Evaluation): Evaluation {
    if (this.#underWay) return cycle(this.#key);
    this.#underWay = true;
    const started = this.#scope.beginPass();
    try {
      const answer = run();
      this.#answer = answer;
      this.#pass = this.#scope.pass;
      return answer;
    } finally {
      this.#underWay = false;
      if (started) this.#scope.endPass();
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
