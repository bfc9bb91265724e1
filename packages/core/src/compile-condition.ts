import { compileAttribute } from './compile-attribute.ts';
import { describeCondition } from './describe-condition.ts';
import type { Clause, Condition, ConditionGroup, JsonValue } from './model.ts';
import { operators } from './operators.ts';
import type { RuleNote } from './rule-note.ts';

/** Whether a context meets a condition. With a note, what decided against it is written there. */
export type ConditionTest = (context: object, note?: RuleNote) => boolean;

/**
 * Compiles a condition to one closure.
 *
 * Lists stop at the first member that decides. An empty `all` or `none` holds, an empty `any` does not; validation
 * refuses all three. Throws on an operator it does not know.
 */
export function compileCondition(condition: Condition): ConditionTest {
  return 'attribute' in condition ? compileClause(condition) : compileGroup(condition);
}

function compileClause(clause: Clause): ConditionTest {
  const read = compileAttribute(clause.attribute);
  const { missing, compile } = operators[clause.operator];
  const test = compile(clause.value);
  return (context, note) => {
    const actual = read(context);
    const met = actual === undefined || actual === null ? missing : test(actual);
    if (!met && note !== undefined) noteFailure(note, describeCondition(clause), actual);
    return met;
  };
}

function compileGroup({ all, any, none }: ConditionGroup): ConditionTest {
  const tests: ConditionTest[] = [];
  if (all !== undefined) tests.push(...all.map(compileCondition));
  if (any !== undefined) tests.push(compileAny(any));
  if (none !== undefined) tests.push(...none.map(compileNot));
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

function compileAny(members: readonly Condition[]): ConditionTest {
  const tests = members.map(compileCondition);
  const [only] = tests;
  if (only !== undefined && tests.length === 1) return only;
  return (context, note) => {
    for (const test of tests) if (test(context)) return true;
    if (note !== undefined) noteFailure(note, describeCondition({ any: members }));
    return false;
  };
}

function compileNot(member: Condition): ConditionTest {
  const test = compileCondition(member);
  return (context, note) => {
    const met = !test(context);
    if (!met && note !== undefined) noteNot(note, member, context);
    return met;
  };
}

function noteNot(note: RuleNote, member: Condition, context: object): void {
  const actual = 'attribute' in member ? compileAttribute(member.attribute)(context) : undefined;
  noteFailure(note, describeCondition({ none: [member] }), actual);
}

function noteFailure(note: RuleNote, clause: string, actual?: unknown): void {
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
