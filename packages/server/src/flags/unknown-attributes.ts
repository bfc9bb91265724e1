import type { Problem } from '@guidon/core';

/**
 * Makes errors of attributes that are not registered where others are: a misspelt one matches nobody, and nobody sees
 * why. `before` are the problems of what is stored: what it has already stays a warning, so that a flag whose rules are
 * older than the registry can still be switched off.
 */
export function refuseUnknownAttributes(
  problems: readonly Problem[],
  before: readonly Problem[] = [],
): Problem[] {
  const known = new Set(before.filter(isUnknownAttribute).map(({ message }) => message));
  return problems.map((problem) =>
    isUnknownAttribute(problem) && !known.has(problem.message) ? { ...problem, severity: 'error' } : problem,
  );
}

/** Whether a problem is an attribute that is not registered. */
export function isUnknownAttribute({ code }: Problem): boolean {
  return code === 'UNKNOWN_ATTRIBUTE';
}
