import type { Erasing } from './erased-author.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * A policy, or what is kept of a change of one, with the id of a person in the place of its names as an approver: in
 * documents, in differences, and in the words for them.
 */
export function withoutApprover<T>(value: T, who: Erasing): T {
  return erased(value, who) as T;
}

function erased(value: unknown, who: Erasing): unknown {
  if (typeof value === 'string') return value.startsWith('policy ') ? erasedWords(value, who) : value;
  if (Array.isArray(value)) return value.map((one) => erased(one, who));
  if (typeof value !== 'object' || value === null) return value;
  const isDifference = isOfApprovers(value as Fields);
  const entries = Object.entries(value).map(([name, field]) => {
    const names = name === 'approvers' || (isDifference && (name === 'before' || name === 'after'));
    return [name, names ? erasedNames(field, who) : erased(field, who)];
  });
  return Object.fromEntries(entries);
}

function isOfApprovers({ kind, path }: Fields): boolean {
  return kind === 'policy' && Array.isArray(path) && path[0] === 'approvers';
}

function erasedNames(value: unknown, who: Erasing): unknown {
  if (Array.isArray(value)) return value.map((one) => erasedNames(one, who));
  return who.names.some((name) => name === value) ? who.principalId : value;
}

/** A difference in words; a name is a word of its own there. */
function erasedWords(line: string, { names, principalId }: Erasing): string {
  const escaped = names.map((name) => name.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const whole = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${escaped.join('|')})(?![\\p{L}\\p{N}_])`, 'gu');
  return line.replaceAll(whole, principalId);
}
