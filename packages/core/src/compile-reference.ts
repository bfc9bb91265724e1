import type { Compilation } from './compilation.ts';
import type { ConditionTest } from './compile-condition.ts';
import { describeCondition } from './describe-condition.ts';
import { EvaluationFailure } from './evaluation-failure.ts';
import type { Condition, FlagCondition, SegmentCondition } from './model.ts';
import { noteFailure } from './note-failure.ts';
import type { Scope, SegmentSlot } from './scope.ts';

type CompileInner = (condition: Condition, compilation: Compilation) => ConditionTest;

/** The mark of a segment that is being asked about; meeting it again is a cycle. */
const UNDER_WAY = -1;

/** Compiles "is in a segment". A segment that does not exist, or is in a cycle, makes the flag unreadable. */
export function compileSegmentReference(
  condition: SegmentCondition,
  compilation: Compilation,
): ConditionTest {
  compilation.refers = true;
  const { scope } = compilation;
  const slot = scope.segment(condition.segment);
  return (context, note) => {
    const inside = isInside(slot, scope, context);
    if (!inside && note !== undefined) noteOutside(note, slot, condition, context);
    return inside;
  };
}

/** Whether a context is in a segment; asked once in a pass over one context. */
export function isInside(slot: SegmentSlot, scope: Scope, context: object): boolean {
  if (slot.pass === scope.pass && scope.pass !== 0) return slot.inside;
  if (slot.pass === UNDER_WAY) throw failure(slot, 'refers to itself');
  if (slot.test === undefined) throw failure(slot, 'does not exist or cannot be read');
  slot.pass = UNDER_WAY;
  let pass = 0;
  try {
    slot.inside = slot.test(context);
    pass = scope.pass;
  } finally {
    slot.pass = pass;
  }
  return slot.inside;
}

/** Notes the clause inside the segment; asking again with the note is asking what is known already. */
function noteOutside(
  note: Parameters<ConditionTest>[1] & object,
  slot: SegmentSlot,
  condition: SegmentCondition,
  context: object,
): void {
  slot.test?.(context, note);
  const { clause, actual } = note.failed ?? {};
  const words = describeCondition(condition);
  noteFailure(note, clause === undefined ? words : `${words}: ${clause}`, actual);
}

function failure({ key }: SegmentSlot, what: string): EvaluationFailure {
  return new EvaluationFailure('PARSE_ERROR', `Segment ${JSON.stringify(key)} ${what}.`);
}

/** Compiles a prerequisite. A flag that cannot be read, or that waits for this one, makes this flag unreadable too. */
export function compileFlagReference(
  condition: FlagCondition,
  compilation: Compilation,
  compileInner: CompileInner,
): ConditionTest {
  const test = compileInner(condition.matches, compilation);
  compilation.refers = true;
  const { scope } = compilation;
  return (context, note) => {
    const { value, errorCode, errorMessage } = scope.evaluate(condition.flag, context);
    if (errorCode === 'PARSE_ERROR') throw new EvaluationFailure(errorCode, errorMessage ?? '');
    const met = test({ value });
    if (!met && note !== undefined) noteFailure(note, describeCondition(condition), value);
    return met;
  };
}
