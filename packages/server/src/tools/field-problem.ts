import { AppError } from '../lib/app-error.ts';

/** What is wrong with fields that are each fine and together are not. */
export interface FieldProblem {
  /** A part of a sentence. */
  readonly message: string;
  readonly hint: string;
}

/** Throws a problem, if there is one, as INVALID_ARGUMENT of a tool. */
export function refuse(tool: string, problem: FieldProblem | undefined): void {
  if (problem === undefined) return;
  throw new AppError('INVALID_ARGUMENT', `${tool}: ${problem.message.replace(/\.$/, '')}.`, {
    hint: problem.hint,
  });
}
