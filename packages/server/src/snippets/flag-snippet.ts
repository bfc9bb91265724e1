import type { SnippetFlag } from './snippet-language.ts';
import { SNIPPET_LANGUAGES } from './snippet-languages.ts';

/** Ready code that reads a flag, and what it needs. */
export interface FlagSnippet {
  /** Name as code fences use it. */
  readonly language: string;
  readonly code: string;
  /** The command that brings the SDK. */
  readonly install: string;
  /** Where the SDK is documented. */
  readonly docs: string;
}

const BY_EXTENSION = new Map(
  SNIPPET_LANGUAGES.flatMap((row) => row.extensions.map((extension) => [extension, row])),
);

/** The file extensions {@link flagSnippet} knows, with their dot. */
export const SNIPPET_EXTENSIONS: readonly string[] = [...BY_EXTENSION.keys()].map((name) => `.${name}`);

/**
 * Code for a file of this extension (with or without dot, any case) that reads the flag through OpenFeature.
 *
 * Undefined for an extension nobody wrote a row for. Key and fallback are literals of the language, whatever they hold.
 */
export function flagSnippet(fileExtension: string, flag: SnippetFlag): FlagSnippet | undefined {
  const row = BY_EXTENSION.get(fileExtension.trim().replace(/^\./, '').toLowerCase());
  if (row === undefined) return undefined;
  return { language: row.language, code: row.code(flag), install: row.install, docs: row.docs };
}
