import { type ConditionTest, compileCondition } from './compile-condition.ts';
import { compileForcedArm } from './compile-experiment.ts';
import { compileServe, type Pick, type ServeCompilation } from './compile-serve.ts';
import type { Evaluation, Reason, Rule } from './model.ts';
import type { RuleNote } from './rule-note.ts';

/** A rule ready to be asked. */
export interface CompiledRule {
  readonly id: string;
  readonly enabled: boolean;
  /** Whether the rule is for a context at all; absent when it is for everyone. */
  readonly test: ConditionTest | undefined;
  /** What those get whom the rule is for: one answer, or what a pick finds for each. */
  readonly serve: Evaluation | Pick;
}

/** Compiles one rule; `first` says that no enabled rule comes before it. */
export function compileRule(rule: Rule, first: boolean, compilation: ServeCompilation): CompiledRule {
  const { id, enabled, when } = rule;
  if (!enabled) return { id, enabled, test: undefined, serve: disabled };
  const test = when && compileCondition(when, compilation);
  const serve = compileServe(rule, fixedReason(rule, first), compilation);
  const compiled = { id, enabled, test, serve };
  if (!('experiment' in rule.serve)) return compiled;
  const decide: Pick = (context, note) => decideRule(compiled, context, note);
  return {
    id,
    enabled,
    test: undefined,
    serve: compileForcedArm(rule.serve.experiment, compilation, decide),
  };
}

/** The rule's answer, or `undefined` when it does not apply. */
export function decideRule(
  { test, serve }: CompiledRule,
  context: object,
  note?: RuleNote,
): Evaluation | undefined {
  if (test !== undefined && !test(context, note)) return undefined;
  return typeof serve === 'function' ? serve(context, note) : serve;
}

/** A first rule for everyone leaves nothing to chance or to the context: its answer is static. */
function fixedReason(rule: Rule, first: boolean): Reason {
  return first && rule.when === undefined ? 'STATIC' : 'TARGETING_MATCH';
}

const disabled: Pick = (_context, note) => {
  if (note !== undefined) note.outcome = 'disabled';
  return undefined;
};
