import type { EvaluationContext } from '@guidon/core';

/** The evaluation context of a request, or what is wrong with it. */
export type ContextReading =
  | { readonly ok: true; readonly context: EvaluationContext }
  | { readonly ok: false; readonly errorCode: string; readonly errorDetails: string };

const NONE: EvaluationContext = Object.freeze({});

/**
 * Reads `{"context": {…}}`. What is not known is let through; no context is an empty one.
 *
 * A targeting key is not demanded, since most flags do without; one that is given must be usable.
 */
export function readContext(body: unknown): ContextReading {
  if (!isObject(body)) return refuse('PARSE_ERROR', 'The body is not an object: {"context": {…}}.');
  const { context = NONE } = body;
  if (!isObject(context)) return refuse('INVALID_CONTEXT', 'The context is not an object.');
  const { targetingKey } = context;
  if (targetingKey === undefined) return { ok: true, context };
  if (targetingKey === '' || targetingKey === null)
    return refuse('TARGETING_KEY_MISSING', 'The targeting key is empty; leave it out, or say who it is.');
  if (typeof targetingKey !== 'string') return refuse('INVALID_CONTEXT', 'The targeting key is not text.');
  return { ok: true, context: context as EvaluationContext };
}

function isObject(value: unknown): value is Readonly<Record<string, never>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(errorCode: string, errorDetails: string): ContextReading {
  return { ok: false, errorCode, errorDetails };
}
