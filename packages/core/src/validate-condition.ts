import { describeValue } from './describe-value.ts';
import { asArray, asDocument, checkBoolean, checkNames, checkOneOf, type Document } from './document.ts';
import type { Dialect } from './model.ts';
import { operandChecks } from './operands.ts';
import type { OperatorRow } from './operator-row.ts';
import { operatorTables } from './operator-tables.ts';
import type { ProblemList } from './problem-list.ts';
import { BUCKETING_NAMES, validateBucketing } from './validate-bucketing.ts';
import { validateShare } from './validate-percentage.ts';
import { LONGEST_NAME, validateName } from './validate-text.ts';

const LISTS = ['all', 'any', 'none'];
const DIALECTS: readonly Dialect[] = ['growthbook', 'flagsmith'];
/** How deep groups may lie in groups. */
const DEEPEST = 8;
/** How many clauses one environment's state may have. */
const MOST_CLAUSES = 1000;

/** Checks the conditions of one environment's state, which share a limit of 1,000 clauses. */
export class ConditionValidation {
  readonly #list: ProblemList;
  #clauses = 0;

  constructor(list: ProblemList) {
    this.#list = list;
  }

  /** Checks one condition; `depth` is the number of groups and values it lies in. */
  validate(part: unknown, path: string, depth = 0, inside = false): void {
    const condition = asDocument(part, path, 'A condition', this.#list);
    if (condition === undefined) return;
    if (LISTS.some((name) => condition[name] !== undefined))
      this.#validateGroup(condition, path, depth + 1, inside);
    else if (Object.keys(condition).length === 0) this.#emptyGroup(path);
    else if (this.#counts(path)) this.#validateOne(condition, path, depth, inside);
  }

  #validateOne(condition: Document, path: string, depth: number, inside: boolean): void {
    if (condition.segment !== undefined) this.#validateSegment(condition, path, inside);
    else if (condition.flag !== undefined) this.#validateFlag(condition, path, depth, inside);
    else if (condition.percentage !== undefined) this.#validatePercentage(condition, path);
    else if (condition.element !== undefined) this.#validateInner(condition, 'element', path, depth);
    else if (condition.size !== undefined) this.#validateInner(condition, 'size', path, depth);
    else this.#validateClause(condition, path);
  }

  #validateSegment(condition: Document, path: string, inside: boolean): void {
    checkNames(condition, ['segment'], path, this.#list);
    validateName(condition.segment, `${path}.segment`, "The segment's key", LONGEST_NAME, this.#list);
    if (inside) this.#misplaced(path);
  }

  #validateFlag(condition: Document, path: string, depth: number, inside: boolean): void {
    checkNames(condition, ['flag', 'matches'], path, this.#list);
    validateName(condition.flag, `${path}.flag`, "The flag's key", LONGEST_NAME, this.#list);
    if (inside) this.#misplaced(path);
    this.#validateNested(condition.matches, `${path}.matches`, depth);
  }

  #validatePercentage(condition: Document, path: string): void {
    checkNames(condition, ['percentage', ...BUCKETING_NAMES], path, this.#list);
    validateBucketing(condition, path, this.#list);
    validateShare(condition.percentage, `${path}.percentage`, 'The percentage', this.#list);
  }

  #validateInner(condition: Document, name: 'element' | 'size', path: string, depth: number): void {
    checkNames(
      condition,
      ['attribute', name, 'dialect', ...(name === 'element' ? ['nulls'] : [])],
      path,
      this.#list,
    );
    if (condition.nulls !== undefined) checkBoolean(condition.nulls, `${path}.nulls`, 'nulls', this.#list);
    validateName(condition.attribute, `${path}.attribute`, 'The attribute', LONGEST_NAME, this.#list);
    this.#validateNested(condition[name], `${path}.${name}`, depth);
  }

  #validateNested(part: unknown, path: string, depth: number): void {
    if (depth >= DEEPEST) this.#tooDeep(path);
    else this.validate(part, path, depth + 1, true);
  }

  #misplaced(path: string): void {
    const message = 'A segment or flag is referred to from inside a value.';
    this.#list.error(path, 'MISPLACED_REFERENCE', message, 'Move it beside the condition on the value.');
  }

  /** Counts a clause; whether there may be that many. */
  #counts(path: string): boolean {
    this.#clauses++;
    if (this.#clauses === MOST_CLAUSES + 1) {
      const message = `The rules have more than ${MOST_CLAUSES} clauses in all.`;
      this.#list.error(path, 'TOO_MANY_CLAUSES', message, 'Put values into one list with the operator "in".');
    }
    return this.#clauses <= MOST_CLAUSES;
  }

  #tooDeep(path: string): void {
    const message = `Groups are nested deeper than ${DEEPEST} levels.`;
    this.#list.error(path, 'CONDITION_TOO_DEEP', message, 'Make the condition flatter.');
  }

  #validateGroup(group: Document, path: string, depth: number, inside: boolean): void {
    if (depth > DEEPEST) return this.#tooDeep(path);
    checkNames(group, LISTS, path, this.#list);
    for (const name of LISTS) {
      if (group[name] !== undefined) this.#validateMembers(group[name], `${path}.${name}`, depth, inside);
    }
  }

  #validateMembers(part: unknown, path: string, depth: number, inside: boolean): void {
    if (Array.isArray(part) && part.length === 0) this.#emptyGroup(path);
    const members = asArray(part, path, 'A condition group', MOST_CLAUSES, this.#list);
    for (const [index, member] of members.entries()) {
      if (this.#clauses > MOST_CLAUSES) return;
      this.validate(member, `${path}[${index}]`, depth, inside);
    }
  }

  #emptyGroup(path: string): void {
    this.#list.error(
      path,
      'EMPTY_GROUP',
      'The condition group is empty.',
      'Add a condition, or leave the group out.',
    );
  }

  #validateClause(clause: Document, path: string): void {
    checkNames(
      clause,
      ['attribute', 'operator', 'value', 'ignoreCase', 'prefix', 'dialect'],
      path,
      this.#list,
    );
    validateName(clause.attribute, `${path}.attribute`, 'The attribute', LONGEST_NAME, this.#list);
    const { dialect, prefix } = clause;
    if (prefix !== undefined) validateName(prefix, `${path}.prefix`, 'The prefix', LONGEST_NAME, this.#list);
    if (dialect !== undefined) checkOneOf(dialect, DIALECTS, `${path}.dialect`, 'The dialect', this.#list);
    const table = operatorTables[DIALECTS.find((name) => name === dialect) ?? 'native'];
    const { operator } = clause;
    if (typeof operator === 'string' && Object.hasOwn(table, operator))
      return this.#validateComparison(clause, table[operator] as OperatorRow, path);
    const hint = `Use one of ${Object.keys(table).join(', ')}.`;
    this.#list.error(`${path}.operator`, 'UNKNOWN_OPERATOR', unknownOperator(operator), hint);
  }

  #validateComparison({ operator, value, ignoreCase }: Document, row: OperatorRow, path: string): void {
    const { expected, fits } = operandChecks[row.takes];
    if (ignoreCase !== undefined && (ignoreCase !== true || row.foldsCase !== true)) {
      const message = `ignoreCase cannot be ${describeValue(ignoreCase)} with ${operator}.`;
      this.#list.error(`${path}.ignoreCase`, 'WRONG_OPERAND', message, 'Leave it out.');
    }
    if (!fits(value)) {
      const message = `The value of ${operator} must be ${expected}, but is ${describeValue(value)}.`;
      this.#list.error(`${path}.value`, 'WRONG_OPERAND', message, operandHint(value, expected));
    } else if (Array.isArray(value) && value.length === 0) {
      this.#list.warning(
        `${path}.value`,
        'EMPTY_LIST',
        'The list is empty.',
        'Add values, or disable the rule.',
      );
    }
  }
}

function unknownOperator(operator: unknown): string {
  return operator === undefined
    ? 'The operator is missing.'
    : `There is no operator ${describeValue(operator)}.`;
}

function operandHint(value: unknown, expected: string): string {
  if (value === null) return 'To ask for a missing attribute use is_set or is_not_set.';
  return expected === 'left out' ? 'Leave the value out.' : `Give ${expected}.`;
}
