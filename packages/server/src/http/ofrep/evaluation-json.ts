import type { Evaluation, EvaluationErrorCode, Reason } from '@guidon/core';
import type { Exposure } from '../../flags/exposure.ts';

/** The five reasons of the protocol; the precise one then stands in the metadata. */
const REASONS = {
  STATIC: 'STATIC',
  DEFAULT: 'UNKNOWN',
  TARGETING_MATCH: 'TARGETING_MATCH',
  SPLIT: 'SPLIT',
  DISABLED: 'DISABLED',
  ERROR: 'UNKNOWN',
} as const satisfies Record<Reason, string>;

/** The codes of the protocol. */
const CODES = {
  FLAG_NOT_FOUND: 'FLAG_NOT_FOUND',
  PARSE_ERROR: 'PARSE_ERROR',
  TYPE_MISMATCH: 'GENERAL',
  TARGETING_KEY_MISSING: 'TARGETING_KEY_MISSING',
  INVALID_CONTEXT: 'INVALID_CONTEXT',
  GENERAL: 'GENERAL',
} as const satisfies Record<EvaluationErrorCode, string>;

/** Finished answers are made when compiling and handed out again and again: each is written once. */
const written = { server: new WeakMap<Evaluation, string>(), client: new WeakMap<Evaluation, string>() };

/**
 * One flag's answer as OFREP's JSON, a success or a failure.
 *
 * Client keys are told nothing about how it came about: no rule, and no message that may name other flags. They are told
 * the experiment and arm, since pages report exposures by them; keys of experiments are as public as those of flags.
 */
export function evaluationJson(evaluation: Evaluation, exposure: Exposure): string {
  const known = written[exposure].get(evaluation);
  if (known !== undefined) return known;
  if (evaluation.errorCode !== undefined) return JSON.stringify(failure(evaluation, exposure));
  const json = JSON.stringify(success(evaluation, exposure));
  written[exposure].set(evaluation, json);
  return json;
}

function success(evaluation: Evaluation, exposure: Exposure) {
  const { flagKey: key, value, variant } = evaluation;
  return {
    key,
    value,
    reason: REASONS[evaluation.reason],
    variant,
    metadata: metadataOf(evaluation, exposure),
  };
}

function metadataOf({ reason, ruleId, experiment }: Evaluation, exposure: Exposure) {
  const metadata = {
    ...(REASONS[reason] === reason ? {} : { reason }),
    ...(ruleId === undefined || exposure === 'client' ? {} : { ruleId }),
    ...(experiment === undefined ? {} : { experiment: experiment.key, arm: experiment.armKey }),
  };
  return Object.keys(metadata).length === 0 ? undefined : metadata;
}

function failure({ flagKey: key, errorCode, errorMessage }: Evaluation, exposure: Exposure) {
  const code = CODES[errorCode ?? 'GENERAL'];
  return exposure === 'client'
    ? { key, errorCode: code }
    : { key, errorCode: code, errorDetails: errorMessage };
}
