import type { JsonValue } from './model.ts';
import type { Scope } from './scope.ts';

/**
 * What an operator is compared with. `scalar` is a string, a number or a boolean; `any` is any JSON, for the vendors'
 * operators, which take everything.
 */
export type Operand =
  | 'scalar'
  | 'list'
  | 'orderable'
  | 'text'
  | 'regex'
  | 'version'
  | 'instant'
  | 'modulo'
  | 'ip_ranges'
  | 'list_key'
  | 'type'
  | 'any'
  | 'nothing';

/** Whether an attribute satisfies a clause. */
export type ActualTest = (actual: unknown) => boolean;

/** What an operator is compiled with besides its operand. */
export interface OperatorOptions {
  readonly ignoreCase: boolean;
  /** Where saved lists are found and costs are counted. */
  readonly scope: Scope;
}

/** Compiles an operand to a test. Throws when the operand is no good. */
export type CompileOperator = (value: JsonValue | undefined, options: OperatorOptions) => ActualTest;

/** One operator: everything validation, description and evaluation need to know about it. */
export interface OperatorRow {
  readonly takes: Operand;
  /** Between the attribute and the value, in a sentence. */
  readonly words: string;
  /** The outcome when the attribute is missing or null. Absent: the test is asked about null. */
  readonly missing?: boolean;
  /** Whether upper and lower case can be ignored. */
  readonly foldsCase?: true;
  /** Whether asking can take long, which is counted. */
  readonly isCostly?: true;
  readonly compile: CompileOperator;
}

/** The operators of one dialect. */
export type OperatorTable = Readonly<Record<string, OperatorRow>>;

/** The operator that says no where the other says yes. */
export function opposite(compile: CompileOperator): CompileOperator {
  return (value, options) => {
    const test = compile(value, options);
    return (actual) => !test(actual);
  };
}
