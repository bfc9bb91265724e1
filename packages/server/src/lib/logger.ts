/** Structured logging to standard error; never carries a secret. */
export interface Logger {
  /** Whether debug lines are written at all: preparing one may cost something. */
  readonly debugs?: boolean;
  debug(fields: Readonly<Record<string, unknown>>, message: string): void;
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}
