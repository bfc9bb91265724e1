import { Answers } from './answers.ts';
import { type CompiledRule, compileRule } from './compile-rule.ts';
import type { ServeCompilation } from './compile-serve.ts';
import { EvaluationFailure } from './evaluation-failure.ts';
import { explainBecause } from './explain-because.ts';
import { failedEvaluation } from './failed-evaluation.ts';
import { LinkedAnswer } from './linked-answer.ts';
import type {
  EnvironmentState,
  Evaluation,
  EvaluationContext,
  Explanation,
  Flag,
  RuleTrace,
} from './model.ts';
import { startNote } from './rule-note.ts';
import { emptyScope, type Scope } from './scope.ts';

/** A flag in one environment, ready to be evaluated any number of times. */
export interface CompiledFlag {
  readonly key: string;
  /** The answer for one context. Never throws. */
  evaluate(context: EvaluationContext): Evaluation;
  /** The same answer, found by the same closures, with how it came about. Never throws. */
  explain(context: EvaluationContext): Explanation;
  /** The answer that serves a variation whatever the rules say; `undefined` when the flag does not have it. */
  force(variation: string): Evaluation | undefined;
}

/**
 * Compiles a flag and its state in one environment to closures.
 *
 * All work that does not need the context is done here: values are looked up, seeds hashed, answers finished and
 * frozen. A flag that cannot be compiled, since nobody validated it, answers `PARSE_ERROR` to everyone; a context that
 * is not an object `INVALID_CONTEXT`; one that throws when it is read `GENERAL`.
 *
 * ```ts
 * import { booleanVariations, compileFlag, type Flag } from '@guidon/core';
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
 * const compiled = compileFlag(flag, {
 *   enabled: true,
 *   rules: [{ id: 'fifth', enabled: true, serve: { rollout: { variation: 'on', percentage: 20 } } }],
 * });
 * const { value, reason } = compiled.evaluate({ targetingKey: 'user-1' });
 * const { because } = compiled.explain({ targetingKey: 'user-1' });
 * ```
 */
export function compileFlag(flag: Flag, state: EnvironmentState, scope: Scope = emptyScope()): CompiledFlag {
  try {
    return new Program(flag, state, scope, new Answers(flag));
  } catch {
    return new Program(flag, state, scope);
  }
}

/** The rules of one flag in one environment, to be walked. */
class Program implements CompiledFlag {
  readonly key: string;
  readonly #state: EnvironmentState;
  /** Every rule, for explanations. */
  readonly #rules: readonly CompiledRule[];
  /** The enabled ones, for evaluation. */
  readonly #live: readonly CompiledRule[];
  /** The answer when no rule applies. */
  readonly #otherwise: Evaluation;
  readonly #identities: ReadonlyMap<unknown, Evaluation> | undefined;
  readonly #answers: Answers | undefined;
  /** Set when rules refer to segments or other flags, whose answers are then shared and guarded against cycles. */
  readonly #linked: LinkedAnswer | undefined;
  /** Neither of the two: nothing to look at but the rules. */
  readonly #isSimple: boolean;

  /** Without answers the program is that of a flag which cannot be compiled. */
  constructor(flag: Flag, state: EnvironmentState, scope: Scope, answers?: Answers) {
    this.key = flag.key;
    this.#state = state;
    this.#answers = answers;
    const compilation = answers && startCompilation(flag, scope, answers);
    this.#rules = compilation === undefined ? [] : compileRules(state, compilation);
    this.#live = this.#rules.every(isEnabled) ? this.#rules : this.#rules.filter(isEnabled);
    this.#linked = compilation?.refers ? new LinkedAnswer(flag.key, scope) : undefined;
    this.#identities = answers && compileIdentities(state, answers);
    this.#isSimple = this.#linked === undefined && this.#identities === undefined;
    this.#otherwise =
      answers === undefined
        ? unreadable(flag.key)
        : compileOtherwise(flag, state, answers, this.#live.length > 0);
  }

  evaluate(context: EvaluationContext): Evaluation {
    if (this.#isSimple) return this.#run(this.#live, context);
    return this.#identified(context) ?? this.#shared(() => this.#run(this.#live, context));
  }

  explain(context: EvaluationContext): Explanation {
    const traces: RuleTrace[] = [];
    const run = () => this.#run(this.#rules, context, traces);
    const evaluation = this.#identified(context) ?? this.#linked?.explain(run) ?? run();
    return { ...evaluation, rules: traces, because: explainBecause(evaluation, this.#state, traces) };
  }

  force(variation: string): Evaluation | undefined {
    return this.#answers?.prepareKnown(variation, 'STATIC');
  }

  #shared(run: () => Evaluation): Evaluation {
    return this.#linked === undefined ? run() : this.#linked.share(run);
  }

  /** What a single identity gets. A context that cannot be read has none; running the rules says what is wrong. */
  #identified(context: unknown): Evaluation | undefined {
    if (this.#identities === undefined || !isObject(context)) return undefined;
    try {
      return this.#identities.get((context as EvaluationContext).targetingKey);
    } catch {
      return undefined;
    }
  }

  #run(rules: readonly CompiledRule[], context: unknown, traces?: RuleTrace[]): Evaluation {
    try {
      if (isObject(context)) return walk(rules, context, traces) ?? this.#otherwise;
      return failedEvaluation(this.key, 'INVALID_CONTEXT', 'The evaluation context is not an object.');
    } catch (error) {
      if (error instanceof EvaluationFailure) return failedEvaluation(this.key, error.code, error.message);
      return failedEvaluation(this.key, 'GENERAL', 'The evaluation context could not be read.');
    }
  }
}

function startCompilation(flag: Flag, scope: Scope, answers: Answers): ServeCompilation {
  const method = flag.bucketing ?? 'growthbook';
  return { scope, seed: flag.key, method, refers: false, ruleId: '', answers };
}

function compileIdentities(
  { enabled, identities }: EnvironmentState,
  answers: Answers,
): ReadonlyMap<string, Evaluation> | undefined {
  if (!enabled || identities === undefined) return undefined;
  return new Map(
    Object.entries(identities).map(([key, served]) => [key, answers.prepare(served, 'TARGETING_MATCH')]),
  );
}

/** The rules of a flag that is off are not compiled: whatever is wrong with them, off works. */
function compileRules(state: EnvironmentState, compilation: ServeCompilation): readonly CompiledRule[] {
  if (!state.enabled) return [];
  const first = state.rules.findIndex(isEnabled);
  return state.rules.map((rule, index) => {
    const own = { ...compilation, ruleId: rule.id };
    const compiled = compileRule(rule, index === first, own);
    if (own.refers) compilation.refers = true;
    return compiled;
  });
}

function compileOtherwise(flag: Flag, state: EnvironmentState, answers: Answers, ruled: boolean): Evaluation {
  if (!state.enabled) return answers.prepare(state.off ?? flag.off, 'DISABLED');
  return answers.prepare(state.default ?? flag.default, ruled ? 'DEFAULT' : 'STATIC');
}

function unreadable(key: string): Evaluation {
  return failedEvaluation(key, 'PARSE_ERROR', 'The flag is not valid and cannot be evaluated.');
}

function isEnabled({ enabled }: { readonly enabled: boolean }): boolean {
  return enabled;
}

function isObject(context: unknown): context is object {
  return typeof context === 'object' && context !== null && !Array.isArray(context);
}

function walk(rules: readonly CompiledRule[], context: object, traces?: RuleTrace[]): Evaluation | undefined {
  for (const rule of rules) {
    const answer = traces === undefined ? rule.decide(context) : decideNoting(rule, context, traces);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

function decideNoting(
  { id, decide }: CompiledRule,
  context: object,
  traces: RuleTrace[],
): Evaluation | undefined {
  const note = startNote(id);
  const answer = decide(context, note);
  traces.push(note);
  return answer;
}
