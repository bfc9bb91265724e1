import pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { AppError } from '../lib/app-error.ts';
import { describePostgresError } from './postgres-error.ts';

const ADDRESS = 'postgres://db.example/flags';

function sqlError(code: string): Error {
  return Object.assign(new pg.DatabaseError('words of the server', 0, 'error'), { code });
}

const described = (error: unknown) => describePostgresError(error, ADDRESS) as AppError;

describe('an error of PostgreSQL', () => {
  it.each([
    ['28P01', 'refused this user'],
    ['3D000', 'refused this user'],
    ['42501', 'does not allow this user'],
    ['53300', 'no connections left'],
    ['57P01', 'is stopping or starting'],
    ['57P03', 'is stopping or starting'],
    ['57014', 'interrupted'],
    ['40001', 'interrupted'],
    ['25006', 'takes no writes'],
    ['08006', 'cannot be reached'],
    ['XX001', 'is damaged'],
    ['55P03', 'stayed busy'],
  ])('%s is for the operator: %s', (code, words) => {
    const error = described(sqlError(code));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: true, hint: expect.stringMatching(/\.$/) });
    expect(error.message).toContain(words);
    expect(`${error.message} ${error.hint}`).not.toContain('words of the server');
  });

  it.each([
    ['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:5432', 'cannot be reached'],
    ['', 'Connection terminated unexpectedly', 'cannot be reached'],
    ['', 'Query read timeout', 'cannot be reached'],
    ['', 'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', 'refused this user'],
    ['', 'timeout exceeded when trying to connect', 'has no connection free'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain', 'encryption'],
    ['', 'The server does not support SSL connections', 'encryption'],
  ])('without an SQLSTATE, %s %s, too: %s', (code, message, words) => {
    const error = described(Object.assign(new Error(message), { code }));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining(words) });
  });

  it.each(['23505', '42601', '22021'])('%s is our own mistake, and stays as it is', (code) => {
    const error = sqlError(code);
    expect(described(error)).toBe(error);
  });
});
