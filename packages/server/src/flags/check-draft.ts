import {
  type Problem,
  type SavedList,
  type Segment,
  validateFlag,
  validateList,
  validateSegment,
} from '@guidon/core';
import { AppError } from '../lib/app-error.ts';
import { checkUsers } from './check-users.ts';
import { type ObjectKind, parseStateKey } from './documents.ts';
import type { Draft, DraftedObject } from './draft.ts';
import { checkJsonSchema } from './json-schema-check.ts';
import { DraftLint } from './lint-draft.ts';
import { flagKeyOf } from './touched.ts';
import { isTarget } from './users.ts';

/**
 * Judges every flag a draft touches, with all its states, and whether what hangs together stays together. Answers the
 * warnings. What `restores` an older state may have attributes that are not registered by now.
 *
 * Throws INVALID_FLAG with every problem found, ALREADY_EXISTS for a new key that differs from another only in upper
 * and lower case, CONFLICT for a state or policy without its flag or environment, PRECONDITION_FAILED for taking a
 * project's last environment.
 */
export async function checkDraft(draft: Draft, restores = false): Promise<string[]> {
  await checkPlaces(draft);
  await checkEnvironments(draft);
  await checkUsers(draft);
  const problems = await problemsOf(draft, restores);
  const errors = problems.filter((problem) => problem.severity === 'error');
  if (errors.length > 0) throw invalidFlag(errors);
  for (const created of draft.changed().filter(isNamedAndNew)) await checkSpelling(draft, created);
  // What is copied to several environments is told once.
  return [...new Set(problems.map((problem) => `${problem.message} ${problem.hint}`))];
}

async function problemsOf(draft: Draft, restores: boolean): Promise<readonly Problem[]> {
  const lint = new DraftLint(draft, restores);
  const problems: Problem[] = [];
  for (const object of draft.changed()) problems.push(...(await checkNamed(object, lint)));
  for (const key of touchedFlags(draft)) problems.push(...(await checkFlag(draft, key, lint)));
  return problems;
}

/** Judges a segment or saved list. */
async function checkNamed({ kind, after }: DraftedObject, lint: DraftLint): Promise<readonly Problem[]> {
  if (after === undefined) return [];
  if (kind === 'list') return validateList(after as SavedList);
  if (kind !== 'segment') return [];
  const problems = validateSegment(after as Segment);
  return hasErrors(problems) ? problems : [...problems, ...(await lint.segment(after as Segment))];
}

async function checkFlag(draft: Draft, key: string, lint: DraftLint): Promise<readonly Problem[]> {
  const flag = await draft.document('flag', key);
  if (flag === undefined) return [];
  const states = await draft.states(key);
  const problems = validateFlag(flag, states);
  if (hasErrors(problems)) return problems;
  const values = flag.schema === undefined ? [] : await checkJsonSchema(flag, states);
  return [...problems, ...(await lint.flag(flag, states)), ...values];
}

function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}

function touchedFlags(draft: Draft): ReadonlySet<string> {
  return new Set(draft.changed().flatMap(flagKeyOf));
}

/** A state without its flag or environment, or a policy, would come alive again with the next one of that name. */
async function checkPlaces(draft: Draft): Promise<void> {
  for (const { kind, key, after } of draft.changed()) {
    if (after === undefined) continue;
    if (kind === 'policy') await checkPlace(draft, 'environment', key, kind);
    if (kind !== 'state') continue;
    const { environmentKey, flagKey } = parseStateKey(key);
    await checkPlace(draft, 'flag', flagKey, kind);
    await checkPlace(draft, 'environment', environmentKey, kind);
  }
}

async function checkPlace(
  draft: Draft,
  kind: 'flag' | 'environment',
  key: string,
  what: 'state' | 'policy',
): Promise<void> {
  if ((await draft.document(kind, key)) !== undefined) return;
  const place = kind === 'flag' ? 'Flag' : 'Environment';
  throw new AppError('CONFLICT', `${place} "${key}" was deleted since; a ${what} in it cannot be set.`, {
    hint: 'Undo the deletion first: list_changes shows it.',
  });
}

/** Code always runs somewhere: a project keeps an environment. */
async function checkEnvironments(draft: Draft): Promise<void> {
  const removed = draft.changed().filter((object) => object.kind === 'environment' && !object.after);
  if (removed.length === 0) return;
  if ((await draft.allEnvironments()).length > 0) return;
  throw new AppError('PRECONDITION_FAILED', `"${removed[0]?.key}" is the project's last environment.`, {
    hint: 'Make another with save_environment first.',
  });
}

function isNamedAndNew(object: DraftedObject): boolean {
  return isTarget(object) && object.before === undefined;
}

async function checkSpelling(draft: Draft, { kind, key }: DraftedObject): Promise<void> {
  const similar = await similarKey(draft, kind, key);
  if (similar === undefined || similar === key) return;
  throw new AppError(
    'ALREADY_EXISTS',
    `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)} "${similar}" exists; "${key}" differs only in upper and lower case.`,
    {
      hint: `Use that ${kind}, or choose a key that differs in more.`,
      details: { existing: similar },
    },
  );
}

/** A key that equals this one but for upper and lower case. Flags, of which there are many, have an index of them. */
async function similarKey(draft: Draft, kind: ObjectKind, key: string): Promise<string | undefined> {
  const { reads, project } = draft;
  if (kind === 'flag') return reads.flagKeyIgnoringCase(project.id, key);
  const keys = await reads.keys(project.id, kind);
  return keys.find((one) => one !== key && one.toLowerCase() === key.toLowerCase());
}

function invalidFlag(errors: readonly Problem[]): AppError {
  const [first] = errors;
  const more = errors.length > 1 ? ` And ${errors.length - 1} more.` : '';
  return new AppError('INVALID_FLAG', `${first?.message ?? ''}${more}`, {
    hint: first?.hint ?? '',
    details: {
      problems: errors.slice(0, 20).map(({ code, path, message, hint }) => ({ code, path, message, hint })),
    },
  });
}
