import type { IncomingMessage } from 'node:http';
import type { App } from '../app.ts';
import { andThen } from '../lib/and-then.ts';
import { AppError } from '../lib/app-error.ts';
import type { Caller } from '../principals/caller.ts';
import { waitsForApproval } from '../principals/waits-for-approval.ts';
import type { PlainAnswer } from './http-answer.ts';
import { rightsChallenge, signInChallenge } from './oauth-challenge.ts';
import { problem, problemOf } from './problem.ts';

// No key is this long; whatever is longer is not hashed.
const MAX_KEY = 512;

const RETRY_SECONDS = 5;

/** A JSON object and two more parts, as JSON Web Tokens are written. */
const TOKEN = /^e[\w-]+\.[\w-]+\.[\w-]*$/;

/**
 * Who sends a request, by the key or token it carries; otherwise the answer that asks for one, or says why not. `mayLook`
 * is asked before the database is, about a key that never was right here.
 */
export function authenticate(
  app: App,
  request: IncomingMessage,
  mayLook?: () => boolean,
): Caller | PlainAnswer | Promise<Caller | PlainAnswer> {
  const credential = credentialOf(request);
  if (credential === undefined) return unknown(app, 'This server needs a key.');
  if (app.tokenCaller !== undefined && TOKEN.test(credential)) return byToken(app, credential);
  if (credential.length > MAX_KEY) return unknown(app, 'This server needs a key.');
  return andThen(app.keyCaller(credential, mayLook), (caller) => caller ?? wrongKey(app, credential));
}

/** Whether whoever sent a request would still be let in. */
export async function isStillKnown(app: App, request: IncomingMessage): Promise<boolean> {
  const caller = await authenticate(app, request);
  return !('status' in caller) || caller.status === 503;
}

function byToken(app: App, token: string): Caller | Promise<Caller | PlainAnswer> {
  const caller = app.tokenCaller?.(token) as Caller | Promise<Caller>;
  return caller instanceof Promise ? caller.catch((failure) => refusal(app, failure)) : caller;
}

/** The key or token that a request carries. */
function credentialOf({ headers }: IncomingMessage): string | undefined {
  const bearer = /^Bearer +([^\s]+)$/i.exec(headers.authorization ?? '')?.[1];
  const named = headers['x-api-key'];
  const credential = bearer ?? (typeof named === 'string' ? named.trim() : undefined);
  return credential === '' ? undefined : credential;
}

function unknown({ config }: App, message: string): PlainAnswer {
  return problem(401, keyError(message), { 'www-authenticate': signInChallenge(config.oauth) });
}

/** That a key waits is told to whoever has it, and to nobody else. */
function wrongKey({ config, waitingKey }: App, key: string): PlainAnswer {
  const waiting = waitingKey(key);
  const error = waiting === undefined ? keyError('The key is not valid.') : waitsForApproval(waiting);
  return problem(401, error, { 'www-authenticate': signInChallenge(config.oauth, error) });
}

function keyError(message: string): AppError {
  return new AppError('UNAUTHENTICATED', message, {
    hint: 'Send `Authorization: Bearer <key>`; `guidon connect` prints the configuration for each client.',
  });
}

/** What became of a token that does not let in. */
function refusal({ config: { oauth } }: App, failure: unknown): PlainAnswer {
  if (!(failure instanceof AppError) || oauth === undefined) throw failure;
  if (failure.code === 'UNAUTHENTICATED')
    return problemOf(failure, { 'www-authenticate': signInChallenge(oauth, failure) });
  if (failure.code === 'PERMISSION_DENIED') return problemOf(failure, rightsChallenge(oauth));
  return problemOf(failure, { 'retry-after': RETRY_SECONDS });
}
