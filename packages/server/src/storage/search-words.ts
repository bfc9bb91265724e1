import { type Expression, type SqlBool, sql } from 'kysely';
import { AppError } from '../lib/app-error.ts';
import { fold } from './fold.ts';

/** More words than anybody searches for; a bound on the statement's size. */
const MAX_WORDS = 50;
const MAX_WORD_LENGTH = 500;

/** The folded words of a search text. INVALID_ARGUMENT for more than anybody searches for. */
export function searchWords(search: string): string[] {
  const found = [...new Set(fold(search).split(/\s+/u).filter(Boolean))];
  if (found.length <= MAX_WORDS && found.every((word) => word.length <= MAX_WORD_LENGTH)) return found;
  throw new AppError('INVALID_ARGUMENT', 'The search text is too long.', {
    hint: `Search for at most ${MAX_WORDS} words of at most ${MAX_WORD_LENGTH} characters.`,
  });
}

/** Whether a column of folded text has a word somewhere. */
export function hasWord(column: Expression<string>, word: string): Expression<SqlBool> {
  const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
  return sql<SqlBool>`${column} like ${pattern} escape '\\'`;
}
