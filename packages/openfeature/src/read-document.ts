import { FLAG_KEY_PATTERN } from '@guidon/core';
import type { EnvironmentDocument, EnvironmentPatch } from './environment-document.ts';
import { UnreadableDocument } from './unreadable-document.ts';

type Part = Readonly<Record<string, unknown>>;

/**
 * Reads an environment from JSON.
 *
 * Nothing is trusted: whatever a broken or hostile sender writes is read as a whole or refused as a whole, by
 * {@link UnreadableDocument}. A flag of the right shape that the engine cannot compile, since a newer server knows more
 * than this version, is let through: it answers `PARSE_ERROR`, and the others work.
 */
export function readDocument(text: string): EnvironmentDocument {
  const document = parse(text);
  check(document.format === 1, 'format is not 1');
  check(typeof document.project === 'string', 'project is not a text');
  check(typeof document.environment === 'string', 'environment is not a text');
  checkRevision(document.revision, 'revision');
  for (const [entry, at] of entries(document.flags, 'flags')) checkFlag(entry, keyOf(entry.flag, at), at);
  for (const [entry, at] of entries(document.segments, 'segments')) checkSegment(entry, keyOf(entry, at), at);
  for (const [entry, at] of entries(document.lists, 'lists')) checkList(entry, keyOf(entry, at), at);
  return document as unknown as EnvironmentDocument;
}

/** Reads a patch from JSON; as strict as {@link readDocument}. */
export function readPatch(text: string): EnvironmentPatch {
  const patch = parse(text);
  checkRevision(patch.revision, 'revision');
  checkRevision(patch.from, 'from');
  checkChanges(patch.flags, 'flags', checkFlag);
  checkChanges(patch.segments, 'segments', ({ segment }, key, at) => checkSegment(segment, key, at));
  checkChanges(patch.lists, 'lists', ({ list }, key, at) => checkList(list, key, at));
  return patch as unknown as EnvironmentPatch;
}

function parse(text: string): Part {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new UnreadableDocument('It is not JSON.');
  }
  check(isPart(parsed), 'it is not an object');
  return parsed;
}

function checkChanges(part: unknown, name: string, present: typeof checkFlag): void {
  for (const [entry, at] of entries(part, name)) {
    const key = keyOf(entry, at);
    if (entry.deleted !== true) present(entry, key, at);
  }
}

/** Checks what closures will be compiled from as far as this package itself relies on it. */
function checkFlag({ flag, state }: Part, key: string, at: string): void {
  check(isPart(flag) && flag.key === key, `${at}.flag is not the flag of its key`);
  check(Array.isArray(flag.variations), `${at}.flag.variations is not a list`);
  check(isPart(flag.default), `${at}.flag.default is not an object`);
  check(isPart(state), `${at}.state is not an object`);
  check(typeof state.enabled === 'boolean', `${at}.state.enabled is not true or false`);
  check(Array.isArray(state.rules) && state.rules.every(isPart), `${at}.state.rules is not a list of rules`);
}

function checkSegment(segment: unknown, key: string, at: string): void {
  check(isPart(segment) && segment.key === key, `${at} is not the segment of its key`);
  check(isPart(segment.when), `${at}.when is not a condition`);
}

function checkList(list: unknown, key: string, at: string): void {
  check(isPart(list) && list.key === key, `${at} is not the list of its key`);
  check(Array.isArray(list.values), `${at}.values is not a list`);
}

function checkRevision(part: unknown, name: string): void {
  check(Number.isSafeInteger(part) && Number(part) >= 0, `${name} is not a revision`);
}

function* entries(part: unknown, name: string): Generator<[entry: Part, at: string]> {
  check(Array.isArray(part), `${name} is not a list`);
  for (const [index, entry] of part.entries()) {
    const at = `${name}[${index}]`;
    check(isPart(entry), `${at} is not an object`);
    yield [entry, at];
  }
}

function keyOf(part: unknown, at: string): string {
  check(isPart(part) && typeof part.key === 'string' && FLAG_KEY_PATTERN.test(part.key), `${at} has no key`);
  return part.key as string;
}

function isPart(part: unknown): part is Part {
  return typeof part === 'object' && part !== null && !Array.isArray(part);
}

function check(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new UnreadableDocument(`It cannot be read: ${otherwise}.`);
}
