import type { Compilation } from './compilation.ts';
import type { ConditionTest } from './compile-condition.ts';
import { describeCondition } from './describe-condition.ts';
import { describeValue } from './describe-value.ts';
import { EvaluationFailure } from './evaluation-failure.ts';
import type { Condition, EvaluationErrorCode, FlagCondition, SegmentCondition } from './model.ts';
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
    if (!inside && note !== undefined) noteOutside(note, slot, condition, context, scope);
    return inside;
  };
}

/** Whether a context is in a segment; asked once in a pass over one context. */
export function isInside(slot: SegmentSlot, scope: Scope, context: object): boolean {
  if (slot.pass === scope.pass && scope.pass !== 0) {
    scope.effort.share(slot.taken);
    return slot.inside;
  }
  if (slot.pass === UNDER_WAY) throw failure(slot, 'refers to itself');
  if (slot.test === undefined) throw failure(slot, 'does not exist or cannot be read');
  return ask(slot, slot.test, scope, context);
}

function ask(slot: SegmentSlot, test: ConditionTest, scope: Scope, context: object): boolean {
  const before = scope.effort.enter();
  slot.pass = UNDER_WAY;
  let pass = 0;
  try {
    slot.inside = test(context);
    pass = scope.pass;
  } finally {
    slot.pass = pass;
    slot.taken = scope.effort.leave(before);
  }
  return slot.inside;
}

/** Notes the clause inside the segment; asking again with the note is asking what is known already. */
function noteOutside(
  note: Parameters<ConditionTest>[1] & object,
  slot: SegmentSlot,
  condition: SegmentCondition,
  context: object,
  scope: Scope,
): void {
  scope.effort.aside(() => slot.test?.(context, note));
  const { clause, actual } = note.failed ?? {};
  const words = describeCondition(condition);
  noteFailure(note, clause === undefined ? words : `${words}: ${clause}`, actual);
}

function failure({ key }: SegmentSlot, what: string): EvaluationFailure {
  return new EvaluationFailure('PARSE_ERROR', `Segment ${JSON.stringify(key)} ${what}.`);
}

/**
 * Compiles a prerequisite. A flag that answers with an error, does not exist, or waits for this one makes this flag
 * answer with an error too; but to GrowthBook a flag that does not exist is one without a value.
 */
export function compileFlagReference(
  condition: FlagCondition,
  compilation: Compilation,
  compileInner: CompileInner,
): ConditionTest {
  const test = compileInner(condition.matches, compilation);
  const mayBeMissing = isOfGrowthBook(condition.matches);
  compilation.refers = true;
  const { scope } = compilation;
  return (context, note) => {
    const { value, errorCode, errorMessage } = scope.evaluate(condition.flag, context);
    if (errorCode !== undefined && !(mayBeMissing && errorCode === 'FLAG_NOT_FOUND'))
      throw prerequisiteFailure(condition.flag, errorCode, errorMessage);
    const met = test({ value });
    if (!met && note !== undefined) noteFailure(note, describeCondition(condition), value);
    return met;
  };
}

/** A flag that waits for one that does not exist does exist itself, and cannot be read. */
function prerequisiteFailure(
  key: string,
  code: EvaluationErrorCode,
  message = 'The prerequisite cannot be evaluated.',
): EvaluationFailure {
  if (code !== 'FLAG_NOT_FOUND') return new EvaluationFailure(code, message);
  return new EvaluationFailure(
    'PARSE_ERROR',
    `There is no flag ${describeValue(key)}, which this one waits for.`,
  );
}

/** Whether all that is asked is asked as GrowthBook does. */
function isOfGrowthBook(condition: Condition): boolean {
  if ('segment' in condition || 'flag' in condition) return false;
  if ('attribute' in condition || 'percentage' in condition) return condition.dialect === 'growthbook';
  const members = [condition.all, condition.any, condition.none].flat();
  return members.every((member) => member === undefined || isOfGrowthBook(member));
}
