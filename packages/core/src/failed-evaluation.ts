import type { Evaluation, EvaluationErrorCode } from './model.ts';

/** An evaluation that went wrong; the code's own default applies. */
export function failedEvaluation(
  flagKey: string,
  errorCode: EvaluationErrorCode,
  errorMessage: string,
): Evaluation {
  return Object.freeze({ flagKey, reason: 'ERROR', errorCode, errorMessage });
}
