import type { Condition, ConditionGroup } from '../model.ts';

/** A condition that is no group, and where it stands. */
export interface ConditionLeaf {
  readonly condition: Exclude<Condition, ConditionGroup>;
  readonly path: string;
  /** It is asked of an element, a size or a prerequisite's value, and not of the context. */
  readonly inside: boolean;
}

/** Everything a condition asks, in its order. */
export function* conditionLeaves(
  condition: Condition,
  path: string,
  inside = false,
): Generator<ConditionLeaf> {
  const inner = innerCondition(condition);
  if (isLeaf(condition)) yield { condition, path, inside };
  else for (const name of ['all', 'any', 'none'] as const) yield* members(condition, name, path, inside);
  if (inner !== undefined) yield* conditionLeaves(inner.condition, `${path}.${inner.name}`, true);
}

function* members(
  group: ConditionGroup,
  name: keyof ConditionGroup,
  path: string,
  inside: boolean,
): Generator<ConditionLeaf> {
  for (const [index, member] of (group[name] ?? []).entries())
    yield* conditionLeaves(member, `${path}.${name}[${index}]`, inside);
}

function isLeaf(condition: Condition): condition is ConditionLeaf['condition'] {
  return (
    'attribute' in condition || 'segment' in condition || 'flag' in condition || 'percentage' in condition
  );
}

function innerCondition(condition: Condition): { condition: Condition; name: string } | undefined {
  if ('element' in condition) return { condition: condition.element, name: 'element' };
  if ('size' in condition) return { condition: condition.size, name: 'size' };
  return 'flag' in condition ? { condition: condition.matches, name: 'matches' } : undefined;
}
