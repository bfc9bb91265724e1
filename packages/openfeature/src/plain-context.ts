import type { EvaluationContext } from '@guidon/core';
import type { EvaluationContext as OpenFeatureContext } from '@openfeature/server-sdk';

/**
 * The context as the engine knows it: dates are texts, as they are when a context is sent to a server.
 *
 * Without a date it is the context itself; with one a copy. Throws on a context that contains itself.
 */
export function plainContext(context: OpenFeatureContext): EvaluationContext {
  return (hasDate(context) ? withoutDates(context) : context) as EvaluationContext;
}

function hasDate(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasDate);
  if (value instanceof Date) return true;
  for (const name in value) if (hasDate((value as Record<string, unknown>)[name])) return true;
  return false;
}

function withoutDates(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value.toJSON();
  if (Array.isArray(value)) return value.map(withoutDates);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutDates(member)]));
}
