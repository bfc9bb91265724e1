/** Who can put an error right: whoever called, whoever runs this server, or its makers. */
export type ErrorOwner = 'caller' | 'operator' | 'maker';

/** What is known about an error code: who can fix it, whether a plain repeat may help, and what it means. */
export interface ErrorCodeFacts {
  readonly owner: ErrorOwner;
  readonly retryable: boolean;
  /** One sentence for docs/errors.md. */
  readonly meaning: string;
}

/** Every error code there is. Adding one here makes every face's table ask for its answer. */
export const ERROR_CODES = {
  INVALID_ARGUMENT: {
    owner: 'caller',
    retryable: false,
    meaning: 'An argument has the wrong type, format or value; nothing was changed.',
  },
  INVALID_FLAG: {
    owner: 'caller',
    retryable: false,
    meaning:
      'A flag, segment or list would act differently from what its author meant, or a value breaks its type or schema; nothing was saved.',
  },
  NOT_FOUND: {
    owner: 'caller',
    retryable: false,
    meaning: 'What was named does not exist; the closest names are given.',
  },
  ALREADY_EXISTS: {
    owner: 'caller',
    retryable: false,
    meaning: 'Something else of that name exists, with a different content or spelling.',
  },
  CONFLICT: {
    owner: 'caller',
    retryable: false,
    meaning: 'An object changed since the revision the call was made for, or since the change to be undone.',
  },
  PRECONDITION_FAILED: {
    owner: 'caller',
    retryable: false,
    meaning: 'The object is not in a state that allows this (not archived yet, still in use).',
  },
  UNAUTHENTICATED: {
    owner: 'caller',
    retryable: false,
    meaning: 'No key or token was given, it is not valid, or it waits for approval.',
  },
  PERMISSION_DENIED: {
    owner: 'caller',
    retryable: false,
    meaning: 'The principal may not do this, or not in this project.',
  },
  READ_ONLY: {
    owner: 'operator',
    retryable: false,
    meaning: 'The server or connection is read-only.',
  },
  CONFIRMATION_REQUIRED: {
    owner: 'caller',
    retryable: false,
    meaning: 'A destructive call needs confirming; the answer carries the plan and a single-use token.',
  },
  CONFIRMATION_DECLINED: {
    owner: 'caller',
    retryable: false,
    meaning: 'The person asked said no; nothing was changed.',
  },
  UNKNOWN_TOOL: {
    owner: 'caller',
    retryable: false,
    meaning: 'No tool of that name is on this surface.',
  },
  TOOL_WITHDRAWN: {
    owner: 'caller',
    retryable: false,
    meaning: 'The tool left the surface, and its time to leave is over; list the tools again.',
  },
  TOOL_DISABLED: {
    owner: 'operator',
    retryable: false,
    meaning: 'An administrator switched the tool off; go on without it.',
  },
  PAYLOAD_TOO_LARGE: {
    owner: 'caller',
    retryable: false,
    meaning: 'The arguments, or the answer asked for, are over the size limit.',
  },
  RATE_LIMITED: {
    owner: 'caller',
    retryable: true,
    meaning: 'This principal or address calls more often than it may; the answer says when to come back.',
  },
  TOO_MANY_SESSIONS: {
    owner: 'caller',
    retryable: true,
    meaning: 'The server or this principal has as many sessions as it may.',
  },
  CANCELLED: {
    owner: 'caller',
    retryable: true,
    meaning: 'The caller cancelled before the work was done; the message says what was changed until then.',
  },
  UNAVAILABLE: {
    owner: 'operator',
    retryable: true,
    meaning: 'The database is busy or cannot be reached, or the issuer of tokens cannot.',
  },
  SCHEMA_TOO_NEW: {
    owner: 'operator',
    retryable: false,
    meaning: 'The database was written by a newer Guidon; it was left untouched.',
  },
  MISCONFIGURED: {
    owner: 'operator',
    retryable: false,
    meaning: 'A setting has a value that makes no sense, or that cannot be used on this machine.',
  },
  INTERNAL: {
    owner: 'maker',
    retryable: false,
    meaning: 'A defect of Guidon; the log has the details under the id given.',
  },
} as const satisfies Record<string, ErrorCodeFacts>;

/** A code of the closed list. */
export type ErrorCode = keyof typeof ERROR_CODES;
