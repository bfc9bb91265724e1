import type { FlagType, JsonValue } from '@guidon/core';

/** What a snippet has to know of a flag. */
export interface SnippetFlag {
  readonly key: string;
  readonly type: FlagType;
  /** The code's own default: what it gets when Guidon cannot be asked. */
  readonly fallback: JsonValue;
}

/** One way to write down how a flag is read: a row of the table of languages. */
export interface SnippetLanguage {
  /** Name as code fences use it. */
  readonly language: string;
  /** File extensions without the dot, lower case. */
  readonly extensions: readonly string[];
  /** The command that brings the SDK. */
  readonly install: string;
  /** Where the SDK is documented. */
  readonly docs: string;
  code(flag: SnippetFlag): string;
}
