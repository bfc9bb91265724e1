import type { EvaluationErrorCode } from './model.ts';

/** An evaluation that cannot go on; the flag answers with the code. */
export class EvaluationFailure extends Error {
  override name = 'EvaluationFailure';
  readonly code: EvaluationErrorCode;

  constructor(code: EvaluationErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
