import type { IncomingMessage } from 'node:http';
import type { App } from '../app.ts';
import { andThen } from '../lib/and-then.ts';
import { AppError } from '../lib/app-error.ts';
import type { Caller } from '../principals/caller.ts';
import type { PlainAnswer } from './http-answer.ts';
import { problem } from './problem.ts';

// No key is this long; whatever is longer is not hashed.
const MAX_KEY = 512;

const INVALID_TOKEN = ', error="invalid_token"';

/**
 * Who sends a request, by the key it carries; otherwise the answer that asks for one. `mayLook` is asked before the
 * database is, about a key that never was right here.
 */
export function authenticate(
  app: App,
  request: IncomingMessage,
  mayLook?: () => boolean,
): Caller | PlainAnswer | Promise<Caller | PlainAnswer> {
  const key = keyOf(request);
  if (key === undefined) return challenge('This server needs a key.', '');
  const caller = app.keyCaller(key, mayLook);
  return andThen(caller, (known) => known ?? challenge('The key is not valid.', INVALID_TOKEN));
}

/** The key that a request carries. */
export function keyOf({ headers }: IncomingMessage): string | undefined {
  const bearer = /^Bearer +([^\s]+)$/i.exec(headers.authorization ?? '')?.[1];
  const named = headers['x-api-key'];
  const key = bearer ?? (typeof named === 'string' ? named.trim() : undefined);
  return key === undefined || key === '' || key.length > MAX_KEY ? undefined : key;
}

function challenge(message: string, parameters: string): PlainAnswer {
  const error = new AppError('UNAUTHENTICATED', message, {
    hint: 'Send `Authorization: Bearer <key>`; `guidon connect` prints the configuration for each client.',
  });
  return problem(401, error, { 'www-authenticate': `Bearer realm="guidon"${parameters}` });
}
