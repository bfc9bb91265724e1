/** Why a connection to the server was not made, or is no more. */
export class ConnectionFailure extends Error {
  override readonly name = 'ConnectionFailure';
  /**
   * `refused`: the key is not taken, and asking again soon is no use; `unavailable`: there is no server, or none that
   * is well; `unreadable`: it says what nobody can read.
   */
  readonly kind: 'refused' | 'unavailable' | 'unreadable';
  /** How long the server wants to be left alone, in milliseconds. */
  readonly retryAfterMs: number;

  constructor(kind: ConnectionFailure['kind'], message: string, retryAfterMs = 0) {
    super(message);
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whatever was thrown, as one; never with words that others wrote. */
  static of(thrown: unknown): ConnectionFailure {
    if (thrown instanceof ConnectionFailure) return thrown;
    return new ConnectionFailure('unavailable', `The server cannot be reached${codeOf(thrown)}.`);
  }

  /** The failure that an answer other than 200 is, with its `Retry-After`. */
  static ofStatus(status: number, retryAfter: string | null = null): ConnectionFailure {
    const kind = status === 401 || status === 403 ? 'refused' : 'unavailable';
    return new ConnectionFailure(kind, statusMessage(status), retryAfterMs(retryAfter));
  }
}

const MESSAGES: Readonly<Record<number, string>> = {
  401: 'The server does not know the key, or it was revoked or has expired. Make a new server-side SDK key.',
  403: 'The key may not read an environment. Use a server-side SDK key (gdn_srv_…).',
  404: 'The server answered 404. See whether the url is where Guidon answers.',
};

function statusMessage(status: number): string {
  if (status >= 300 && status < 400) {
    return `The server answered ${status}, a redirection, which is not followed with a key. Give the final url.`;
  }
  return MESSAGES[status] ?? `The server answered ${status}.`;
}

/** Longest that a server is obeyed; a mistyped header must not stop an application for a day. */
const LONGEST_RETRY_AFTER_MS = 300_000;

function retryAfterMs(header: string | null): number {
  return /^\d{1,9}$/.test(header ?? '') ? Math.min(Number(header) * 1000, LONGEST_RETRY_AFTER_MS) : 0;
}

/** `fetch` says what happened in the code of its error's cause: `ECONNREFUSED`. */
function codeOf(thrown: unknown): string {
  const cause: unknown = thrown instanceof Error ? thrown.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return /^[A-Z_]{3,40}$/.test(code) ? ` (${code})` : '';
}
