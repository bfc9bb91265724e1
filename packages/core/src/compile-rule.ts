import { compileCondition } from './compile-condition.ts';
import { compileForcedArm } from './compile-experiment.ts';
import { compileServe, type Pick, type ServeCompilation } from './compile-serve.ts';
import type { Reason, Rule } from './model.ts';

/** A rule ready to be asked. */
export interface CompiledRule {
  readonly id: string;
  readonly enabled: boolean;
  /** The rule's answer, or `undefined` when it does not apply. */
  readonly decide: Pick;
}

/** Compiles one rule; `first` says that no enabled rule comes before it. */
export function compileRule(rule: Rule, first: boolean, compilation: ServeCompilation): CompiledRule {
  const { id, enabled } = rule;
  return { id, enabled, decide: enabled ? compileDecision(rule, first, compilation) : disabled };
}

function compileDecision(rule: Rule, first: boolean, compilation: ServeCompilation): Pick {
  const decide = compileWhen(rule, compileServe(rule, fixedReason(rule, first), compilation), compilation);
  if (!('experiment' in rule.serve)) return decide;
  return compileForcedArm(rule.serve.experiment, compilation, decide);
}

function compileWhen(rule: Rule, pick: Pick, compilation: ServeCompilation): Pick {
  if (rule.when === undefined) return pick;
  const test = compileCondition(rule.when, compilation);
  return (context, note) => (test(context, note) ? pick(context, note) : undefined);
}

/** A first rule for everyone leaves nothing to chance or to the context: its answer is static. */
function fixedReason(rule: Rule, first: boolean): Reason {
  return first && rule.when === undefined ? 'STATIC' : 'TARGETING_MATCH';
}

const disabled: Pick = (_context, note) => {
  if (note !== undefined) note.outcome = 'disabled';
  return undefined;
};
