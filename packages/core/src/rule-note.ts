import type { RuleTrace } from './model.ts';

/**
 * A {@link RuleTrace} while it is being written.
 *
 * The compiled closures take one when somebody wants an explanation and write down what they find; without one they do
 * the same work and write nothing. It starts out as matched; whoever says no changes that.
 */
export type RuleNote = { -readonly [Name in keyof RuleTrace]: RuleTrace[Name] };

/** Starts the note of a rule. */
export function startNote(ruleId: string): RuleNote {
  return { ruleId, outcome: 'matched' };
}
