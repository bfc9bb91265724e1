import type { JsonValue } from './model.ts';
import type { RuleNote } from './rule-note.ts';

/** Notes the clause that decided against a rule, and what the context had. */
export function noteFailure(note: RuleNote, clause: string, actual?: unknown): void {
  const json = jsonCopy(actual);
  note.outcome = 'condition_not_met';
  note.failed = json === undefined ? { clause } : { clause, actual: json };
}

/** What JSON can carry of a value; a context may hold anything, and an explanation must be fit to be sent. */
function jsonCopy(value: unknown): JsonValue | undefined {
  try {
    const text = JSON.stringify(value);
    return text === undefined ? undefined : (JSON.parse(text) as JsonValue);
  } catch {
    return undefined;
  }
}
