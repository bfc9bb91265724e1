import { ERROR_CODES, type ErrorCode } from './error-codes.ts';

/** What an {@link AppError} carries besides its code and message. */
export interface AppErrorOptions {
  /** What to do next, addressed to whoever called. */
  readonly hint: string;
  /** Facts for programs: closest names, conflicting fields, limits. Never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** A failure somebody can act on: a code of the closed list, what happened, and what to do next. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly hint: string;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.details = options.details;
  }

  /** Whether the same call may succeed later without being changed. */
  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable;
  }
}
