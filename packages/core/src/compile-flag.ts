import { Answers } from './answers.ts';
import { type CompiledRule, compileRule, decideRule } from './compile-rule.ts';
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
 * Compiles a flag and its state in one environment to closures, once, when it is first asked; until then neither may be
 * changed, and never after.
 *
 * All work that does not need the context is done then: values are looked up, seeds hashed, answers finished and
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
  return new Program(flag, state, scope);
}

/** The rules of one flag in one environment, to be walked. */
class Program implements CompiledFlag {
  readonly key: string;
  readonly #flag: Flag;
  readonly #state: EnvironmentState;
  readonly #scope: Scope;
  /** Absent until somebody asks: of ten thousand flags a process may never need most. */
  #parts: Parts | undefined;

  constructor(flag: Flag, state: EnvironmentState, scope: Scope) {
    this.key = flag.key;
    this.#flag = flag;
    this.#state = state;
    this.#scope = scope;
  }

  evaluate(context: EvaluationContext): Evaluation {
    const parts = this.#parts ?? this.#compile();
    if (parts.isSimple) return this.#run(parts.live, parts.otherwise, context);
    return identified(parts, context) ?? this.#shared(parts, context);
  }

  explain(context: EvaluationContext): Explanation {
    const parts = this.#parts ?? this.#compile();
    const traces: RuleTrace[] = [];
    const run = () => this.#run(parts.rules, parts.otherwise, context, traces);
    const evaluation = identified(parts, context) ?? parts.linked?.explain(run) ?? run();
    return { ...evaluation, rules: traces, because: explainBecause(evaluation, this.#state, traces) };
  }

  force(variation: string): Evaluation | undefined {
    const { isReadable } = this.#parts ?? this.#compile();
    return isReadable ? new Answers(this.#flag).prepareKnown(variation, 'STATIC') : undefined;
  }

  #compile(): Parts {
    try {
      this.#parts = compileParts(this.#flag, this.#state, this.#scope);
      return this.#parts;
    } catch (error) {
      const parts = unreadableParts(this.key);
      // A stack that was nearly full when the flag was first asked says nothing about the flag.
      if (!(error instanceof RangeError)) this.#parts = parts;
      return parts;
    }
  }

  #shared({ live, otherwise, linked }: Parts, context: EvaluationContext): Evaluation {
    const run = () => this.#run(live, otherwise, context);
    return linked === undefined ? run() : linked.share(run);
  }

  #run(
    rules: readonly CompiledRule[],
    otherwise: Evaluation,
    context: unknown,
    traces?: RuleTrace[],
  ): Evaluation {
    try {
      if (isObject(context)) return walk(rules, context, traces) ?? otherwise;
      return failedEvaluation(this.key, 'INVALID_CONTEXT', 'The evaluation context is not an object.');
    } catch (error) {
      if (error instanceof EvaluationFailure) return failedEvaluation(this.key, error.code, error.message);
      return failedEvaluation(this.key, 'GENERAL', 'The evaluation context could not be read.');
    }
  }
}

/** What compiling a flag gives. */
interface Parts {
  /** Every rule, for explanations. */
  readonly rules: readonly CompiledRule[];
  /** The enabled ones, for evaluation. */
  readonly live: readonly CompiledRule[];
  /** The answer when no rule applies. */
  readonly otherwise: Evaluation;
  readonly identities: ReadonlyMap<unknown, Evaluation> | undefined;
  /** Set when rules refer to segments or other flags or have regular expressions: see {@link LinkedAnswer}. */
  readonly linked: LinkedAnswer | undefined;
  /** Neither of the two: nothing to look at but the rules. */
  readonly isSimple: boolean;
  /** Whether the flag could be compiled. */
  readonly isReadable: boolean;
}

/** Throws on a flag that cannot be compiled. */
function compileParts(flag: Flag, state: EnvironmentState, scope: Scope): Parts {
  const answers = new Answers(flag);
  const compilation = startCompilation(flag, scope, answers);
  const rules = compileRules(state, compilation);
  const live = rules.every(isEnabled) ? rules : rules.filter(isEnabled);
  const linked = compilation.refers || compilation.isCostly ? new LinkedAnswer(flag.key, scope) : undefined;
  const identities = compileIdentities(state, answers);
  const isSimple = linked === undefined && identities === undefined;
  const otherwise = compileOtherwise(flag, state, answers, live.length > 0);
  return { rules, live, otherwise, identities, linked, isSimple, isReadable: true };
}

function unreadableParts(key: string): Parts {
  const otherwise = failedEvaluation(key, 'PARSE_ERROR', 'The flag is not valid and cannot be evaluated.');
  const nothing = { identities: undefined, linked: undefined };
  return { rules: [], live: [], otherwise, ...nothing, isSimple: true, isReadable: false };
}

/** What a single identity gets. A context that cannot be read has none; running the rules says what is wrong. */
function identified({ identities }: Parts, context: unknown): Evaluation | undefined {
  if (identities === undefined || !isObject(context)) return undefined;
  try {
    return identities.get((context as EvaluationContext).targetingKey);
  } catch {
    return undefined;
  }
}

function startCompilation(flag: Flag, scope: Scope, answers: Answers): ServeCompilation {
  const method = flag.bucketing ?? 'growthbook';
  return { scope, seed: flag.key, method, refers: false, isCostly: false, ruleId: '', answers };
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
    compilation.refers ||= own.refers;
    compilation.isCostly ||= own.isCostly;
    return compiled;
  });
}

function compileOtherwise(flag: Flag, state: EnvironmentState, answers: Answers, ruled: boolean): Evaluation {
  if (!state.enabled) return answers.prepare(state.off ?? flag.off, 'DISABLED');
  return answers.prepare(state.default ?? flag.default, ruled ? 'DEFAULT' : 'STATIC');
}

function isEnabled({ enabled }: { readonly enabled: boolean }): boolean {
  return enabled;
}

function isObject(context: unknown): context is object {
  return typeof context === 'object' && context !== null && !Array.isArray(context);
}

function walk(rules: readonly CompiledRule[], context: object, traces?: RuleTrace[]): Evaluation | undefined {
  for (const rule of rules) {
    const answer = traces === undefined ? decideRule(rule, context) : noteRule(rule, context, traces);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

function noteRule(rule: CompiledRule, context: object, traces: RuleTrace[]): Evaluation | undefined {
  const note = startNote(rule.id);
  const answer = decideRule(rule, context, note);
  traces.push(note);
  return answer;
}
