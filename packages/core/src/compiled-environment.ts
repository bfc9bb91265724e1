import { type CompiledFlag, compileFlag } from './compile-flag.ts';
import { describeValue } from './describe-value.ts';
import { failedEvaluation } from './failed-evaluation.ts';
import type { EnvironmentState, Evaluation, EvaluationContext, Explanation, Flag } from './model.ts';

/** A flag together with its state in one environment. */
export interface FlagConfiguration {
  readonly flag: Flag;
  readonly state: EnvironmentState;
}

/**
 * The flags of one environment, compiled: what a server or an SDK holds in memory and asks.
 *
 * ```ts
 * import { booleanVariations, CompiledEnvironment, DEFAULT_STATE, type Flag } from '@guidon/core';
 *
 * const flag: Flag = {
 *   key: 'checkout',
 *   type: 'boolean',
 *   variations: booleanVariations,
 *   default: { variation: 'off' },
 *   tags: [],
 *   kind: 'release',
 *   archived: false,
 * };
 * const environment = CompiledEnvironment.of([{ flag, state: DEFAULT_STATE }]);
 * const { value } = environment.evaluate('checkout', { targetingKey: 'user-1' });
 * const all = environment.evaluateAll({ targetingKey: 'user-1' });
 * ```
 */
export class CompiledEnvironment {
  readonly #flags = new Map<string, CompiledFlag>();
  readonly #archived = new Set<string>();
  /** Flags that are not archived, sorted by key; made when first asked for after a change. */
  #listed: readonly CompiledFlag[] | undefined;

  /** Compiles a whole environment. Of configurations with the same key the last one counts. */
  static of(configurations: Iterable<FlagConfiguration>): CompiledEnvironment {
    const environment = new CompiledEnvironment();
    for (const { flag, state } of configurations) environment.set(flag, state);
    return environment;
  }

  /** How many flags there are, archived ones included. */
  get size(): number {
    return this.#flags.size;
  }

  /** Adds a flag, or puts it in the place of the one with its key. */
  set(flag: Flag, state: EnvironmentState): void {
    this.#flags.set(flag.key, compileFlag(flag, state));
    if (flag.archived) this.#archived.add(flag.key);
    else this.#archived.delete(flag.key);
    this.#listed = undefined;
  }

  /** Removes a flag; whether it was there. */
  delete(key: string): boolean {
    this.#archived.delete(key);
    this.#listed = undefined;
    return this.#flags.delete(key);
  }

  /** The answer of one flag, archived or not. Never throws; an unknown key answers `FLAG_NOT_FOUND`. */
  evaluate(key: string, context: EvaluationContext): Evaluation {
    return this.#flags.get(key)?.evaluate(context) ?? notFound(key);
  }

  /** {@link CompiledEnvironment.evaluate} with how the answer came about. */
  explain(key: string, context: EvaluationContext): Explanation {
    return this.#flags.get(key)?.explain(context) ?? explainNotFound(key);
  }

  /** The answers of all flags that are not archived, sorted by key (by UTF-16 code units, the same everywhere). */
  evaluateAll(context: EvaluationContext): Evaluation[] {
    this.#listed ??= this.#list();
    return this.#listed.map((flag) => flag.evaluate(context));
  }

  #list(): CompiledFlag[] {
    const listed = [...this.#flags.values()].filter(({ key }) => !this.#archived.has(key));
    return listed.sort((a, b) => (a.key < b.key ? -1 : 1));
  }
}

function notFound(key: string): Evaluation {
  return failedEvaluation(
    key,
    'FLAG_NOT_FOUND',
    `There is no flag ${describeValue(key)} in this environment.`,
  );
}

function explainNotFound(key: string): Explanation {
  const evaluation = notFound(key);
  return { ...evaluation, rules: [], because: evaluation.errorMessage ?? '' };
}
