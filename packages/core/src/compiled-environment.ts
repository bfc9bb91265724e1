import { compileCondition } from './compile-condition.ts';
import { type CompiledFlag, compileFlag } from './compile-flag.ts';
import { isInside } from './compile-reference.ts';
import { describeValue } from './describe-value.ts';
import { failedEvaluation } from './failed-evaluation.ts';
import type {
  EnvironmentState,
  Evaluation,
  EvaluationContext,
  EvaluationOptions,
  Explanation,
  Flag,
  SavedList,
  Segment,
} from './model.ts';
import { Scope } from './scope.ts';

/** A flag together with its state in one environment. */
export interface FlagConfiguration {
  readonly flag: Flag;
  readonly state: EnvironmentState;
}

/** What flags of an environment can refer to, and the clock they go by. */
export interface EnvironmentParts {
  readonly segments?: Iterable<Segment>;
  readonly lists?: Iterable<SavedList>;
  /** Milliseconds since 1970; default `Date.now`. */
  readonly clock?: () => number;
}

/**
 * The flags of one environment, compiled: what a server or an SDK holds in memory and asks.
 *
 * A flag is compiled when it is first asked, so that loading many costs little; its documents must not be changed after
 * they were handed over. Changing a flag, a segment or a list compiles that one thing; whatever refers to it finds it
 * changed. Segments, lists and prerequisites that do not exist make the flags that need them answer `PARSE_ERROR`, and
 * so do cycles and more than 100 segments and flags that wait for one another in a row.
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
  readonly #scope: Scope;
  /** Flags that are not archived, sorted by key; made when first asked for after a change. */
  #listed: readonly CompiledFlag[] | undefined;

  constructor({ segments = [], lists = [], clock = Date.now }: EnvironmentParts = {}) {
    this.#scope = new Scope((key, context) => this.#evaluateForced(key, context as EvaluationContext), clock);
    for (const list of lists) this.setList(list);
    for (const segment of segments) this.setSegment(segment);
  }

  /** Compiles a whole environment. Of configurations with the same key the last one counts. */
  static of(configurations: Iterable<FlagConfiguration>, parts?: EnvironmentParts): CompiledEnvironment {
    const environment = new CompiledEnvironment(parts);
    for (const { flag, state } of configurations) environment.set(flag, state);
    return environment;
  }

  /** How many flags there are, archived ones included. */
  get size(): number {
    return this.#flags.size;
  }

  /** Adds a flag, or puts it in the place of the one with its key. */
  set(flag: Flag, state: EnvironmentState): void {
    this.#flags.set(flag.key, compileFlag(flag, state, this.#scope));
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

  /** Adds a segment, or puts it in the place of the one with its key. One that cannot be compiled counts as missing. */
  setSegment({ key, when }: Segment): void {
    const compilation = {
      scope: this.#scope,
      seed: key,
      method: 'growthbook',
      refers: false,
      isCostly: false,
    } as const;
    const slot = this.#scope.segment(key);
    try {
      slot.test = compileCondition(when, { ...compilation });
    } catch {
      slot.test = undefined;
    }
  }

  /** Removes a segment; flags that refer to it can no longer be read. */
  deleteSegment(key: string): void {
    this.#scope.segment(key).test = undefined;
  }

  /** Adds a saved list, or puts it in the place of the one with its key. */
  setList({ key, values }: SavedList): void {
    this.#scope.list(key).values = new Set<unknown>(values);
  }

  /** Removes a saved list; flags that look into it can no longer be read. */
  deleteList(key: string): void {
    this.#scope.list(key).values = undefined;
  }

  /** Whether a context is in a segment; `undefined` when there is no such segment or it cannot be read. */
  isInSegment(key: string, context: EvaluationContext): boolean | undefined {
    const started = this.#scope.beginPass();
    try {
      return isInside(this.#scope.segment(key), this.#scope, context);
    } catch {
      return undefined;
    } finally {
      if (started) this.#scope.endPass();
    }
  }

  /** The answer of one flag, archived or not. Never throws; an unknown key answers `FLAG_NOT_FOUND`. */
  evaluate(key: string, context: EvaluationContext, options?: EvaluationOptions): Evaluation {
    if (options !== undefined) return this.#evaluateWith(options, key, context);
    return this.#flags.get(key)?.evaluate(context) ?? notFound(key);
  }

  /** On its own, since a function that may make a closure pays for it on every call. */
  #evaluateWith(options: EvaluationOptions, key: string, context: EvaluationContext): Evaluation {
    return this.#with(options, () => this.#evaluateForced(key, context));
  }

  /** The answer while options may be in force: a forced variation, or what the rules say. */
  #evaluateForced(key: string, context: EvaluationContext): Evaluation {
    return this.#forced(key) ?? this.evaluate(key, context);
  }

  /** The variation that somebody wants to see; one that the flag does not have is nothing anybody can see. */
  #forced(key: string): Evaluation | undefined {
    const forced = this.#scope.options?.forcedVariations;
    if (forced === undefined || !Object.hasOwn(forced, key)) return undefined;
    return this.#flags.get(key)?.force(forced[key] ?? '');
  }

  /** {@link CompiledEnvironment.evaluate} with how the answer came about. */
  explain(key: string, context: EvaluationContext, options?: EvaluationOptions): Explanation {
    if (options !== undefined) return this.#with(options, () => this.#explainForced(key, context));
    return this.#flags.get(key)?.explain(context) ?? explainNotFound(key);
  }

  #explainForced(key: string, context: EvaluationContext): Explanation {
    const forced = this.#forced(key);
    if (forced === undefined) return this.explain(key, context);
    return { ...forced, rules: [], because: 'The variation is forced for this evaluation.' };
  }

  /**
   * The answers of all flags that are not archived, sorted by key (by UTF-16 code units, the same everywhere). What
   * segments and prerequisites answer is found once for all of them.
   */
  evaluateAll(context: EvaluationContext, options?: EvaluationOptions): Evaluation[] {
    if (options !== undefined) return this.#with(options, () => this.evaluateAll(context));
    this.#listed ??= this.#list();
    const started = this.#scope.beginPass();
    try {
      return this.#listed.map((flag) => this.#forced(flag.key) ?? flag.evaluate(context));
    } finally {
      if (started) this.#scope.endPass();
    }
  }

  /**
   * The answers of some flags, archived or not, in the order of their keys given. What segments and prerequisites answer
   * is found once for all of them.
   */
  evaluateEach(keys: readonly string[], context: EvaluationContext): Evaluation[] {
    const started = this.#scope.beginPass();
    try {
      return keys.map((key) => this.#evaluateForced(key, context));
    } finally {
      if (started) this.#scope.endPass();
    }
  }

  /** Evaluates with options, and in a pass of its own: what was found without them does not count. */
  #with<Answer>(options: EvaluationOptions, evaluate: () => Answer): Answer {
    const scope = this.#scope;
    const { options: before, pass } = scope;
    scope.options = options;
    scope.pass = 0;
    try {
      return evaluate();
    } finally {
      scope.options = before;
      scope.pass = pass;
    }
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
