import type { Evaluation, EvaluationErrorCode } from '@guidon/core';
import { ErrorCode, type FlagMetadata, type ResolutionDetails } from '@openfeature/server-sdk';
import type { EnvironmentMetadata } from './local-environment.ts';

/** The types that OpenFeature asks for, as `typeof` says them; `null` is an object. */
export type ValueType = 'boolean' | 'string' | 'number' | 'object';

const CODES: Readonly<Record<EvaluationErrorCode, ErrorCode>> = {
  FLAG_NOT_FOUND: ErrorCode.FLAG_NOT_FOUND,
  PARSE_ERROR: ErrorCode.PARSE_ERROR,
  TYPE_MISMATCH: ErrorCode.TYPE_MISMATCH,
  TARGETING_KEY_MISSING: ErrorCode.TARGETING_KEY_MISSING,
  INVALID_CONTEXT: ErrorCode.INVALID_CONTEXT,
  GENERAL: ErrorCode.GENERAL,
};

/**
 * The engine's answer in OpenFeature's words.
 *
 * The code's own value is served where the flag serves none, on errors, and for a value of another type than asked for.
 */
export function resolutionOf<T>(
  evaluation: Evaluation,
  type: ValueType,
  defaultValue: T,
  environment: EnvironmentMetadata,
): ResolutionDetails<T> {
  const { value, variant, reason, errorCode } = evaluation;
  const flagMetadata = metadataOf(evaluation, environment);
  if (errorCode !== undefined) {
    const message = evaluation.errorMessage ?? '';
    return { ...failure(defaultValue, CODES[errorCode], message), flagMetadata };
  }
  if (value === undefined) return { value: defaultValue, reason, flagMetadata };
  if (typeof value !== type) {
    const message = `The flag serves a value of type ${typeof value}, not ${type}.`;
    return { ...failure(defaultValue, ErrorCode.TYPE_MISMATCH, message), flagMetadata };
  }
  return { value: value as T, reason, flagMetadata, ...(variant === undefined ? {} : { variant }) };
}

/** An answer that could not be found. */
export function failure<T>(value: T, errorCode: ErrorCode, errorMessage: string): ResolutionDetails<T> {
  return { value, reason: 'ERROR', errorCode, errorMessage };
}

function metadataOf({ ruleId, experiment }: Evaluation, environment: EnvironmentMetadata): FlagMetadata {
  const metadata: FlagMetadata = { ...environment };
  if (ruleId !== undefined) metadata.ruleId = ruleId;
  if (experiment !== undefined) {
    metadata.experiment = experiment.key;
    metadata.arm = experiment.armKey;
  }
  return metadata;
}
