import { type EnvironmentState, type Flag, type Problem, validateFlag } from '@guidon/core';
import { AppError } from '../lib/app-error.ts';
import { parseStateKey } from './documents.ts';
import type { Draft, DraftedObject } from './draft.ts';
import { checkJsonSchema } from './json-schema-check.ts';

/**
 * Judges every flag a draft touches, with all its states. Answers the warnings.
 *
 * Throws INVALID_FLAG with every problem found, and ALREADY_EXISTS for a new key that differs from another only in
 * upper and lower case.
 */
export async function checkDraft(draft: Draft): Promise<string[]> {
  const problems: Problem[] = [];
  for (const key of touchedFlags(draft)) problems.push(...(await checkFlag(draft, key)));
  const errors = problems.filter((problem) => problem.severity === 'error');
  if (errors.length > 0) throw invalidFlag(errors);
  for (const created of draft.changed().filter(isNewFlag)) await checkSpelling(draft, created.key);
  return problems.map((problem) => `${problem.message} ${problem.hint}`);
}

async function checkFlag(draft: Draft, key: string): Promise<readonly Problem[]> {
  const flag = await draft.document('flag', key);
  if (flag === undefined) return [];
  const states = await draft.states(key);
  const problems = validateFlag(flag, states);
  const sound = !problems.some((problem) => problem.severity === 'error');
  return sound && flag.schema !== undefined
    ? [...problems, ...(await schemaProblems(flag, states))]
    : problems;
}

function schemaProblems(
  flag: Flag,
  states: Readonly<Record<string, EnvironmentState>>,
): Promise<readonly Problem[]> {
  return checkJsonSchema(flag, states);
}

function touchedFlags(draft: Draft): ReadonlySet<string> {
  return new Set(draft.changed().flatMap(flagKeyOf));
}

function flagKeyOf(object: DraftedObject): string[] {
  if (object.kind === 'flag') return [object.key];
  return object.kind === 'state' ? [parseStateKey(object.key).flagKey] : [];
}

function isNewFlag(object: DraftedObject): boolean {
  return object.kind === 'flag' && object.before === undefined;
}

async function checkSpelling(draft: Draft, key: string): Promise<void> {
  const similar = await draft.reads.flagKeyIgnoringCase(draft.project.id, key);
  if (similar === undefined || similar === key) return;
  throw new AppError(
    'ALREADY_EXISTS',
    `Flag "${similar}" exists; "${key}" differs only in upper and lower case.`,
    {
      hint: 'Use that flag, or choose a key that differs in more.',
      details: { existing: similar },
    },
  );
}

function invalidFlag(errors: readonly Problem[]): AppError {
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new AppError('INVALID_FLAG', `${first?.message ?? ''}${more}`, {
    hint: first?.hint ?? '',
    details: {
      problems: errors.slice(0, 20).map(({ code, path, message, hint }) => ({ code, path, message, hint })),
    },
  });
}
