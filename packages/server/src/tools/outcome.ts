import { escapeInvisible } from '@guidon/core';
import type { AppError } from '../lib/app-error.ts';
import type { ErrorCode } from '../lib/error-codes.ts';
import type { Leaving } from './offers.ts';

/** What a call came to: its output, or an error somebody can act on. */
export type Outcome =
  | { readonly ok: true; readonly output: Readonly<Record<string, unknown>>; readonly leaving?: Leaving }
  | { readonly ok: false; readonly error: AppError };

/** An error as every door writes it. */
export interface ErrorBody {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  readonly retryable: boolean;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The one form of an error that every door shows. Its words may quote the caller, so nothing in them is invisible. */
export function errorBody(error: AppError): ErrorBody {
  const { code, message, hint, retryable, details } = error;
  return {
    code,
    message: escapeInvisible(message),
    hint: escapeInvisible(hint),
    retryable,
    ...(details === undefined ? {} : { details: withVisibleWords(details, false) as typeof details }),
  };
}

/** Members of details that are values of flags, whatever is in them. */
const VALUES: ReadonlySet<string> = new Set(['set', 'now', 'before']);
/** Members of details, at any depth, that are sentences for people. All others are names and values, told as they are. */
const WORDS: ReadonlySet<string> = new Set(['question', 'plan', 'message', 'hint', 'differences']);

function withVisibleWords(detail: unknown, areWords: boolean): unknown {
  if (typeof detail === 'string') return areWords ? escapeInvisible(detail) : detail;
  if (Array.isArray(detail)) return detail.map((one) => withVisibleWords(one, areWords));
  if (typeof detail !== 'object' || detail === null) return detail;
  return Object.fromEntries(
    Object.entries(detail).map(([name, member]) => [
      name,
      VALUES.has(name) ? member : withVisibleWords(member, WORDS.has(name)),
    ]),
  );
}

/** What is told with the answer of a tool that left the list and answers for a while yet. */
export function leavingText({ tool, replacement }: Leaving): string {
  const instead = replacement === undefined ? '' : ` Use ${replacement} instead.`;
  return `The tool ${tool} has left this server's list and stops answering soon.${instead} List the tools again.`;
}

/** An error as text: `CODE: what happened. What to do next.` */
export function errorText(error: AppError): string {
  const { code, message, hint, details } = errorBody(error);
  return `${code}: ${message} ${hint}${details === undefined ? '' : `\n${jsonText(details)}`}`;
}

/** A faithful compact text of an output: the summary sentence, then the rest as one line of JSON. */
export function outputText(output: Readonly<Record<string, unknown>>): string {
  const { summary, ...rest } = output;
  const json = jsonText(rest);
  return typeof summary === 'string' ? `${summary}\n${json}` : json;
}

/** JSON in which characters that cannot be seen are escaped. */
export function jsonText(value: unknown): string {
  return escapeInvisible(JSON.stringify(value));
}
