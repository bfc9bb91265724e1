import { describeValue } from './describe-value.ts';
import { asArray, asDocument, checkNames, type Document } from './document.ts';
import type { Operator } from './model.ts';
import { OPERATORS, type Operand, operators } from './operators.ts';
import type { ProblemList } from './problem-list.ts';
import { LONGEST_NAME, validateName } from './validate-text.ts';

const LISTS = ['all', 'any', 'none'];
/** How deep groups may lie in groups. */
const DEEPEST = 8;
/** How many clauses one environment's state may have. */
const MOST_CLAUSES = 1000;

/** What an operand must be, in a sentence, and whether a value is that. */
const OPERANDS: Readonly<Record<Operand, { readonly expected: string; fits(value: unknown): boolean }>> = {
  scalar: { expected: 'text, a number, true or false', fits: isScalar },
  list: {
    expected: 'a list of texts, numbers, true or false',
    fits: (value) => Array.isArray(value) && value.every(isScalar),
  },
  orderable: { expected: 'a number or text', fits: (value) => typeof value !== 'boolean' && isScalar(value) },
  text: { expected: 'text', fits: (value) => typeof value === 'string' },
  nothing: { expected: 'left out', fits: (value) => value === undefined },
};

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

/** Checks the conditions of one environment's state, which share a limit of 1,000 clauses. */
export class ConditionValidation {
  readonly #list: ProblemList;
  #clauses = 0;

  constructor(list: ProblemList) {
    this.#list = list;
  }

  /** Checks one condition; `depth` is the number of groups it lies in. */
  validate(part: unknown, path: string, depth = 0): void {
    const condition = asDocument(part, path, 'A condition', this.#list);
    if (condition === undefined) return;
    if (LISTS.some((name) => condition[name] !== undefined)) this.#validateGroup(condition, path, depth + 1);
    else if (Object.keys(condition).length === 0) this.#emptyGroup(path);
    else this.#validateClause(condition, path);
  }

  #validateGroup(group: Document, path: string, depth: number): void {
    if (depth > DEEPEST) {
      const message = `Groups are nested deeper than ${DEEPEST} levels.`;
      return this.#list.error(path, 'CONDITION_TOO_DEEP', message, 'Make the condition flatter.');
    }
    checkNames(group, LISTS, path, this.#list);
    for (const name of LISTS) {
      if (group[name] !== undefined) this.#validateMembers(group[name], `${path}.${name}`, depth);
    }
  }

  #validateMembers(part: unknown, path: string, depth: number): void {
    if (Array.isArray(part) && part.length === 0) this.#emptyGroup(path);
    const members = asArray(part, path, 'A condition group', MOST_CLAUSES, this.#list);
    for (const [index, member] of members.entries()) {
      if (this.#clauses > MOST_CLAUSES) return;
      this.validate(member, `${path}[${index}]`, depth);
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
    this.#clauses++;
    if (this.#clauses === MOST_CLAUSES + 1) {
      const message = `The rules have more than ${MOST_CLAUSES} clauses in all.`;
      this.#list.error(path, 'TOO_MANY_CLAUSES', message, 'Put values into one list with the operator "in".');
    }
    if (this.#clauses > MOST_CLAUSES) return;
    checkNames(clause, ['attribute', 'operator', 'value'], path, this.#list);
    validateName(clause.attribute, `${path}.attribute`, 'The attribute', LONGEST_NAME, this.#list);
    this.#validateComparison(clause, path);
  }

  #validateComparison({ operator, value }: Document, path: string): void {
    if (!isOperator(operator)) {
      const hint = `Use one of ${OPERATORS.join(', ')}.`;
      return this.#list.error(`${path}.operator`, 'UNKNOWN_OPERATOR', unknownOperator(operator), hint);
    }
    const { expected, fits } = OPERANDS[operators[operator].takes];
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

function isOperator(operator: unknown): operator is Operator {
  return typeof operator === 'string' && Object.hasOwn(operators, operator);
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
