import type { ErrorCode } from '../lib/error-codes.ts';

/** What the program's exit code says. */
export const EXIT = { ok: 0, failed: 1, usage: 2, notFound: 3, unconfirmed: 4 } as const;

/** One of {@link EXIT}'s numbers. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code of each error. */
export const EXIT_CODES = {
  INVALID_ARGUMENT: EXIT.failed,
  INVALID_FLAG: EXIT.failed,
  NOT_FOUND: EXIT.notFound,
  ALREADY_EXISTS: EXIT.failed,
  CONFLICT: EXIT.failed,
  PRECONDITION_FAILED: EXIT.failed,
  UNAUTHENTICATED: EXIT.failed,
  PERMISSION_DENIED: EXIT.failed,
  READ_ONLY: EXIT.failed,
  CONFIRMATION_REQUIRED: EXIT.unconfirmed,
  CONFIRMATION_DECLINED: EXIT.unconfirmed,
  UNKNOWN_TOOL: EXIT.notFound,
  TOOL_WITHDRAWN: EXIT.notFound,
  TOOL_DISABLED: EXIT.failed,
  PAYLOAD_TOO_LARGE: EXIT.failed,
  RATE_LIMITED: EXIT.failed,
  TOO_MANY_SESSIONS: EXIT.failed,
  CANCELLED: EXIT.failed,
  UNAVAILABLE: EXIT.failed,
  SCHEMA_TOO_NEW: EXIT.failed,
  MISCONFIGURED: EXIT.failed,
  INTERNAL: EXIT.failed,
} as const satisfies Record<ErrorCode, ExitCode>;

/** The exit codes in words, for `--help`. */
export const EXIT_CODES_HELP =
  'Exit codes: 0 done, 1 the call failed, 2 wrong usage, 3 not found, 4 not confirmed.';
