import type { Compilation } from './compilation.ts';
import { compileAttribute } from './compile-attribute.ts';
import type { ConditionTest } from './compile-condition.ts';
import { describeCondition } from './describe-condition.ts';
import type { Condition, ElementCondition, SizeCondition } from './model.ts';
import { noteFailure } from './note-failure.ts';

type CompileInner = (condition: Condition, compilation: Compilation) => ConditionTest;

/** Compiles "at least one element …". An element that is null is no element, unless nulls are asked for. */
export function compileElement(
  condition: ElementCondition,
  compilation: Compilation,
  compileInner: CompileInner,
): ConditionTest {
  const test = compileInner(condition.element, compilation);
  const { nulls = false } = condition;
  const holds = (element: unknown) => (nulls || isThere(element)) && test(element as object);
  return compileArray(condition, (elements) => elements.some(holds));
}

function isThere(element: unknown): boolean {
  return element !== null && element !== undefined;
}

/** Compiles a condition over the number of elements. */
export function compileSize(
  condition: SizeCondition,
  compilation: Compilation,
  compileInner: CompileInner,
): ConditionTest {
  const test = compileInner(condition.size, compilation);
  return compileArray(condition, (elements) => test(elements.length as unknown as object));
}

/** Only arrays are asked; everything else does not meet the condition. */
function compileArray(
  condition: ElementCondition | SizeCondition,
  test: (elements: readonly unknown[]) => boolean,
): ConditionTest {
  const read = compileAttribute(condition.attribute, condition.dialect);
  return (context, note) => {
    const actual = read(context);
    const met = Array.isArray(actual) && test(actual);
    if (!met && note !== undefined) noteFailure(note, describeCondition(condition), actual);
    return met;
  };
}
