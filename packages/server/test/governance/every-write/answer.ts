/** What came of a write, whichever door it went through. */
export interface Answer {
  /** Of the error, if it failed. */
  readonly code?: string;
  readonly output?: Readonly<Record<string, unknown>>;
  /** For a repeat of what a person is asked about. */
  readonly confirmToken?: string;
}

/** What every door tells of an error. */
interface Failure {
  readonly code: string;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** A failure as an {@link Answer}. */
export function codeOf({ code, details }: Failure): Answer {
  const token = details?.confirm_token;
  return { code, ...(typeof token === 'string' && { confirmToken: token }) };
}

/** In a word: what it waits for, `done`, or the code of the error. */
export function told({ code, output }: Answer): string {
  if (code !== undefined) return code;
  const approval = output?.approval as { readonly environments: readonly string[] } | undefined;
  return approval === undefined ? 'done' : `waits for ${approval.environments.join()}`;
}
