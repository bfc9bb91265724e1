/** What the exit code of `guidon-gate` says. */
export const EXIT = { same: 0, different: 1, failed: 2 } as const;

/** One of {@link EXIT}'s numbers. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit codes in words, for `--help`. */
export const EXIT_CODES_HELP =
  'Exit codes: 0 all is as it was, 1 tools are others, 2 wrong usage or the server could not be asked.';
