import { flagsmithOperators } from './flagsmith-operators.ts';
import { growthBookOperators } from './growthbook-operators.ts';
import type { Dialect, Operator } from './model.ts';
import type { OperatorRow, OperatorTable } from './operator-row.ts';
import { operators } from './operators.ts';

/**
 * The operators of every dialect: one table each, with the same columns.
 *
 * ```ts
 * import { operatorTables } from '@guidon/core';
 *
 * const words = operatorTables.native.starts_with?.words; // starts with
 * ```
 */
export const operatorTables: Readonly<Record<'native' | Dialect, OperatorTable>> = {
  native: operators,
  growthbook: growthBookOperators,
  flagsmith: flagsmithOperators,
};

/** The row of an operator in a dialect. Throws when the dialect does not have it. */
export function operatorRow(operator: Operator, dialect: Dialect | undefined): OperatorRow {
  const table = operatorTables[dialect ?? 'native'];
  const row = Object.hasOwn(table, operator) ? table[operator] : undefined;
  if (row === undefined) throw new Error(`unknown operator ${operator}`);
  return row;
}
