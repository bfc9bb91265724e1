import { didYouMean } from './closest.ts';
import { GateError } from './gate-error.ts';

/** The names of all members of `T`; one that is missing is a type error. */
export type NamesOf<T> = Readonly<Record<keyof T, true>>;

/** Refuses members that there are not: a mistyped one would count for nothing without a word. */
export function checkNames<T>(what: string, given: unknown, names: NamesOf<T>): void {
  const known = Object.keys(names);
  if (typeof given !== 'object' || given === null)
    throw invalid(`${what} is no object.`, `Its members are ${known.join(', ')}.`);
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(names, name));
  if (unknown === undefined) return;
  const hint = didYouMean(unknown, known, `There are ${known.join(', ')}.`);
  throw invalid(`${what} has no member "${unknown}".`, hint);
}

/** Refuses what is not one of these words. */
export function checkWord(what: string, given: unknown, words: readonly string[]): void {
  if (given === undefined || words.includes(given as string)) return;
  const hint = didYouMean(String(given).slice(0, 40), words, `Write ${words.join(' or ')}.`);
  throw invalid(`${what} cannot be ${JSON.stringify(given)}.`, hint);
}

/** Refuses what is no whole number, or less than `least`; left out is fine. */
export function checkNumbers(what: string, given: Readonly<Record<string, unknown>>, least: number): void {
  for (const [name, value] of Object.entries(given))
    if (value !== undefined && !(Number.isInteger(value) && (value as number) >= least))
      throw invalid(
        `${what} has ${name} ${value}, which is no whole number of ${least} or more.`,
        name.endsWith('Ms') ? 'It is in milliseconds.' : 'Give another one, or leave it out.',
      );
}

/** What is wrong with how a gate is made. */
export function invalid(message: string, hint: string): GateError {
  return new GateError('INVALID_GATE', message, hint);
}
