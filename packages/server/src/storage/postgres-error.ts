import pg from 'pg';
import { AppError } from '../lib/app-error.ts';
import { busyTooLong } from './busy-too-long.ts';

/** What happened and what to do about it. */
type Trouble = readonly [what: string, hint: string];

const LOST: Trouble = [
  'cannot be reached',
  'Try again. If it lasts, see whether the server runs and GUIDON_DATABASE_URL names it.',
];
const STOPPING: Trouble = ['is stopping or starting', 'Try again in a few seconds.'];
const DENIED: Trouble = ['refused this user', 'Check user, password and database in GUIDON_DATABASE_URL.'];
const FORBIDDEN: Trouble = [
  'does not allow this user what Guidon needs',
  'Make the user owner of the database, or grant it CREATE and USAGE on its schema and all rights on its tables.',
];
const FULL: Trouble = [
  'has no room or no connections left',
  'Make room on its disk, or let fewer programs connect to it (max_connections).',
];
const INTERRUPTED: Trouble = ['interrupted the transaction', 'Nothing was changed. Try again.'];
const STANDBY: Trouble = ['takes no writes', 'Name the primary in GUIDON_DATABASE_URL, not a standby.'];
const DAMAGED: Trouble = ['is damaged', 'Keep a copy of the files, and restore a backup.'];

const OVERLOADED: Trouble = [
  'has no connection free',
  'Try again. If it lasts, there are too many calls at once.',
];
const UNTRUSTED: Trouble = [
  'and Guidon cannot agree on encryption',
  'See sslmode and sslrootcert in GUIDON_DATABASE_URL, and the certificate of the server.',
];

/** SQLSTATEs, and classes of them, that an operator can put right. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const TROUBLES: Readonly<Record<string, Trouble>> = {
  '08': LOST,
  '25006': STANDBY,
  '25P03': INTERRUPTED,
  '28': DENIED,
  '3D': DENIED,
  '40': INTERRUPTED,
  '42501': FORBIDDEN,
  '53': FULL,
  '57014': INTERRUPTED,
  '57P': STOPPING,
  '58': DAMAGED,
  XX001: DAMAGED,
  XX002: DAMAGED,
};

const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Turns what the operator can put right into UNAVAILABLE; any other error comes back as it is.
 *
 * Give it errors of `pg` only: those without an SQLSTATE mean that the connection failed. The server's own words stay
 * in the cause, and `address` must be without credentials.
 */
export function describePostgresError(error: unknown, address: string): unknown {
  if (!(error instanceof pg.DatabaseError)) return unavailable(troubleOf(error), address, error);
  const code = error.code ?? '';
  if (code === LOCK_NOT_AVAILABLE) return busyTooLong(error);
  const trouble = TROUBLES[code] ?? TROUBLES[code.slice(0, 3)] ?? TROUBLES[code.slice(0, 2)];
  return trouble === undefined ? error : unavailable(trouble, address, error);
}

/** Errors of `pg` itself and of the network have words only. */
function troubleOf(error: unknown): Trouble {
  const { message = '', code = '', syscall } = error as { message?: string; code?: string; syscall?: string };
  if (syscall === 'open') return UNTRUSTED;
  if (message.startsWith('SASL')) return DENIED;
  if (message.startsWith('timeout exceeded')) return OVERLOADED;
  return /\bSSL\b|\bTLS\b|CERT|_TLS_|certificate/.test(`${code} ${message}`) ? UNTRUSTED : LOST;
}

/** The connection broke while a commit was under way. */
export function outcomeUnknown(cause: unknown): AppError {
  return new AppError('UNAVAILABLE', 'The database went away while it saved: it may have, or not.', {
    hint: 'Read what it was about before you repeat it; a repeat with the same idempotency_key is safe.',
    cause,
  });
}

function unavailable([what, hint]: Trouble, address: string, cause: unknown): AppError {
  return new AppError('UNAVAILABLE', `The database ${address} ${what}.`, { hint, cause });
}
