import { Answers } from './answers.ts';
import { type CompiledRule, compileRule } from './compile-rule.ts';
import { explainBecause } from './explain-because.ts';
import { failedEvaluation } from './failed-evaluation.ts';
import type {
  EnvironmentState,
  Evaluation,
  EvaluationContext,
  Explanation,
  Flag,
  Reason,
  RuleTrace,
} from './model.ts';
import { startNote } from './rule-note.ts';

/** A flag in one environment, ready to be evaluated any number of times. */
export interface CompiledFlag {
  readonly key: string;
  /** The answer for one context. Never throws. */
  evaluate(context: EvaluationContext): Evaluation;
  /** The same answer, found by the same closures, with how it came about. Never throws. */
  explain(context: EvaluationContext): Explanation;
}

/** What compiling leaves to be walked. */
interface Program {
  readonly key: string;
  /** Every rule, for explanations. */
  readonly rules: readonly CompiledRule[];
  /** The enabled ones, for evaluation. */
  readonly live: readonly CompiledRule[];
  /** The answer when no rule applies. */
  readonly otherwise: Evaluation;
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
export function compileFlag(flag: Flag, state: EnvironmentState): CompiledFlag {
  const program = compileSafely(flag, state);
  return {
    key: program.key,
    evaluate: (context) => run(program, program.live, context),
    explain: (context) => explain(program, state, context),
  };
}

function compileSafely(flag: Flag, state: EnvironmentState): Program {
  try {
    return compileProgram(flag, state);
  } catch {
    const otherwise = failedEvaluation(
      flag.key,
      'PARSE_ERROR',
      'The flag is not valid and cannot be evaluated.',
    );
    return { key: flag.key, rules: [], live: [], otherwise };
  }
}

function compileProgram(flag: Flag, state: EnvironmentState): Program {
  const answers = new Answers(flag);
  const rules = state.enabled ? compileRules(flag, state, answers) : [];
  const live = rules.filter(({ enabled }) => enabled);
  const otherwise = state.enabled
    ? answers.prepare(state.default ?? flag.default, defaultReason(live))
    : answers.prepare(state.off ?? flag.off, 'DISABLED');
  return { key: flag.key, rules, live, otherwise };
}

function compileRules(flag: Flag, state: EnvironmentState, answers: Answers): CompiledRule[] {
  const first = state.rules.findIndex(({ enabled }) => enabled);
  return state.rules.map((rule, index) => compileRule(rule, index === first, flag.key, answers));
}

function defaultReason(live: readonly CompiledRule[]): Reason {
  return live.length === 0 ? 'STATIC' : 'DEFAULT';
}

function explain(program: Program, state: EnvironmentState, context: EvaluationContext): Explanation {
  const traces: RuleTrace[] = [];
  const evaluation = run(program, program.rules, context, traces);
  return { ...evaluation, rules: traces, because: explainBecause(evaluation, state, traces) };
}

function run(
  program: Program,
  rules: readonly CompiledRule[],
  context: unknown,
  traces?: RuleTrace[],
): Evaluation {
  try {
    return isObject(context)
      ? walk(rules, program.otherwise, context, traces)
      : failedEvaluation(program.key, 'INVALID_CONTEXT', 'The evaluation context is not an object.');
  } catch {
    return failedEvaluation(program.key, 'GENERAL', 'The evaluation context could not be read.');
  }
}

function isObject(context: unknown): context is object {
  return typeof context === 'object' && context !== null && !Array.isArray(context);
}

function walk(
  rules: readonly CompiledRule[],
  otherwise: Evaluation,
  context: object,
  traces?: RuleTrace[],
): Evaluation {
  for (const { id, decide } of rules) {
    const note = traces && startNote(id);
    const answer = decide(context, note);
    if (note !== undefined) traces?.push(note);
    if (answer !== undefined) return answer;
  }
  return otherwise;
}
