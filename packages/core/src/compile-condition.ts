import { type Compilation, loneCompilation } from './compilation.ts';
import { compileAttribute, ITSELF, isOneName, type ReadAttribute, readOwn } from './compile-attribute.ts';
import { compileElement, compileSize } from './compile-element.ts';
import { compilePercentage } from './compile-percentage.ts';
import { compileFlagReference, compileSegmentReference } from './compile-reference.ts';
import { describeCondition } from './describe-condition.ts';
import type { Clause, Condition, ConditionGroup } from './model.ts';
import { noteFailure } from './note-failure.ts';
import type { ActualTest } from './operator-row.ts';
import { operatorRow } from './operator-tables.ts';
import type { RuleNote } from './rule-note.ts';

/** Whether a context meets a condition. With a note, what decided against it is written there. */
export type ConditionTest = (context: object, note?: RuleNote) => boolean;

/**
 * Compiles a condition to one closure.
 *
 * Lists stop at the first member that decides. An empty `all` or `none` holds, an empty `any` does not; validation
 * refuses all three. Throws on an operator it does not know and on an operand that the operator cannot use.
 *
 * ```ts
 * import { compileCondition } from '@guidon/core';
 *
 * const isGerman = compileCondition({ attribute: 'country', operator: 'in', value: ['DE'] });
 * const met = isGerman({ country: 'DE' }); // true
 * ```
 */
export function compileCondition(
  condition: Condition,
  compilation: Compilation = loneCompilation(),
): ConditionTest {
  if ('operator' in condition) return compileClause(condition, compilation);
  if ('segment' in condition) return compileSegmentReference(condition, compilation);
  if ('flag' in condition) return compileFlagReference(condition, compilation, compileInner);
  if ('percentage' in condition) return compilePercentage(condition, compilation);
  if ('element' in condition) return compileElement(condition, compilation, compileInner);
  if ('size' in condition) return compileSize(condition, compilation, compileInner);
  return compileGroup(condition, compilation);
}

/** Compiles a condition over something else than the context, where segments and flags would have no sense. */
function compileInner(condition: Condition, compilation: Compilation): ConditionTest {
  const inner = { ...compilation, refers: false };
  const test = compileCondition(condition, inner);
  compilation.isCostly ||= inner.isCostly;
  if (inner.refers) throw new Error('a segment or flag is referred to from inside a value');
  return test;
}

function compileClause(clause: Clause, compilation: Compilation): ConditionTest {
  const { attribute, operator, value, dialect, ignoreCase = false, prefix } = clause;
  const row = operatorRow(operator, dialect);
  const { scope } = compilation;
  const test = row.compile(value, { ignoreCase, scope });
  const { isCostly = false } = row;
  compilation.isCostly ||= isCostly;
  // What is costly is counted, and so asked only while evaluating.
  const missing = row.missing ?? (isCostly ? undefined : test(null));
  // Nearly every attribute is one name: reading it right here spares every clause a call.
  if (prefix === undefined && isOneName(attribute, dialect))
    return (context, note) => {
      const actual = readOwn(context, attribute);
      return meets(test, missing, actual) || unmet(clause, actual, note);
    };
  const read = prefixed(compileAttribute(attribute, dialect), prefix);
  return (context, note) => {
    const actual = read(context);
    return meets(test, missing, actual) || unmet(clause, actual, note);
  };
}

function meets(test: ActualTest, missing: boolean | undefined, actual: unknown): boolean {
  return actual === undefined || actual === null ? (missing ?? test(null)) : test(actual);
}

/** Answers false, and tells a note why. */
function unmet(clause: Clause, actual: unknown, note: RuleNote | undefined): false {
  if (note !== undefined) noteFailure(note, describeCondition(clause), actual);
  return false;
}

function prefixed(read: ReadAttribute, prefix: string | undefined): ReadAttribute {
  if (prefix === undefined) return read;
  return (context) => {
    const actual = read(context);
    return actual === undefined || actual === null ? actual : prefix + String(actual);
  };
}

function compileGroup({ all, any, none }: ConditionGroup, compilation: Compilation): ConditionTest {
  const tests: ConditionTest[] = [];
  if (all !== undefined) tests.push(...all.map((member) => compileCondition(member, compilation)));
  if (any !== undefined) tests.push(compileAny(any, compilation));
  if (none !== undefined) tests.push(...none.map((member) => compileNot(member, compilation)));
  return everyTest(tests);
}

function everyTest(tests: readonly ConditionTest[]): ConditionTest {
  const [first, second] = tests;
  if (first !== undefined && tests.length === 1) return first;
  if (first !== undefined && second !== undefined && tests.length === 2) {
    return (context, note) => first(context, note) && second(context, note);
  }
  return (context, note) => {
    for (const test of tests) if (!test(context, note)) return false;
    return true;
  };
}

function compileAny(members: readonly Condition[], compilation: Compilation): ConditionTest {
  const tests = members.map((member) => compileCondition(member, compilation));
  const [only] = tests;
  if (only !== undefined && tests.length === 1) return only;
  return (context, note) => {
    for (const test of tests) if (test(context)) return true;
    if (note !== undefined) noteFailure(note, describeCondition({ any: members }));
    return false;
  };
}

function compileNot(member: Condition, compilation: Compilation): ConditionTest {
  const test = compileCondition(member, compilation);
  return (context, note) => {
    const met = !test(context);
    if (!met && note !== undefined) noteNot(note, member, context);
    return met;
  };
}

function noteNot(note: RuleNote, member: Condition, context: object): void {
  const isPlain = 'attribute' in member && member.attribute !== ITSELF;
  const actual = isPlain ? compileAttribute(member.attribute, member.dialect)(context) : undefined;
  noteFailure(note, describeCondition({ none: [member] }), actual);
}
