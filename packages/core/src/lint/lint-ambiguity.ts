import { describeCondition } from '../describe-condition.ts';
import { flagsmithOperatorName } from '../flagsmith/condition-to-flagsmith.ts';
import { engineDisagreement } from '../flagsmith/engine-disagreement.ts';
import type { Clause } from '../model.ts';
import type { ProblemList } from '../problem-list.ts';
import type { RegisteredAttribute } from './lint-project.ts';

const NUMBER = /^-?\d+(\.\d+)?$/;
const ORDERING = /^(greater|less)_than/;

/** Warns of a clause that people or engines understand in more than one way. */
export function lintAmbiguity(
  clause: Clause,
  type: RegisteredAttribute['type'] | undefined,
  path: string,
  list: ProblemList,
): void {
  for (const reason of ambiguities(clause, type)) {
    const message = `${describeCondition(clause)}: ${reason}`;
    const hint =
      'Say it in a way that can be meant once only; here it means what it means in the Node engine.';
    list.warning(path, 'AMBIGUOUS_CONDITION', message, clause.dialect === 'flagsmith' ? hint : NATIVE_HINT);
  }
}

const NATIVE_HINT = 'Give the value as it is meant.';

function ambiguities(clause: Clause, type: RegisteredAttribute['type'] | undefined): string[] {
  const { attribute, operator, value, dialect } = clause;
  if (dialect === 'growthbook') return [];
  if (dialect === undefined) return nativeAmbiguities(clause);
  const spaced = operator === 'in' && typeof value === 'string' && /(^|,)\s|\s(,|$)/.test(value);
  const name = flagsmithOperatorName(operator);
  const disagreements =
    name === undefined
      ? []
      : engineDisagreement({ operator: name, property: attribute, value: value ?? null }, type);
  return spaced ? [...disagreements, 'Spaces around commas belong to the items.'] : disagreements;
}

function nativeAmbiguities({ operator, value }: Clause): string[] {
  const found: string[] = [];
  if (ORDERING.test(operator) && typeof value === 'string' && NUMBER.test(value))
    found.push(`"${value}" is text and is ordered as text: "9" comes after "10".`);
  if (/^(not_)?in$/.test(operator) && Array.isArray(value) && value.some(hasSpaces))
    found.push('Spaces at the ends of an item belong to it.');
  return found;
}

function hasSpaces(item: unknown): boolean {
  return typeof item === 'string' && item !== item.trim();
}
