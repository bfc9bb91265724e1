import path from 'node:path';
import { AppError } from '../lib/app-error.ts';
import { splitPassword } from '../lib/url-password.ts';

/** Which database a process uses. */
export type DatabaseConfig =
  | {
      readonly kind: 'sqlite';
      /** Absolute path of the file. */
      readonly path: string;
    }
  | {
      readonly kind: 'postgres';
      /** Connection URL without its password. */
      readonly url: string;
    };

/** The database that GUIDON_DATABASE_URL names. MISCONFIGURED for anything but a file or a PostgreSQL server. */
export function databaseConfig(text: string): DatabaseConfig {
  const file = /^sqlite:(?:\/\/)?(.+)$/.exec(text)?.[1];
  if (file !== undefined) return { kind: 'sqlite', path: path.resolve(file) };
  const url = serverUrl(text, ['postgres:', 'postgresql:']);
  if (url !== undefined && new URL(url).pathname.length > 1) return { kind: 'postgres', url };
  throw misconfigured(
    'GUIDON_DATABASE_URL is neither sqlite:<path> nor postgres://<user>@<host>/<database>.',
    'Use sqlite:/absolute/path/guidon.db, or the URL of a PostgreSQL database.',
  );
}

/** The URL of a Redis server without its password. MISCONFIGURED for another. */
export function redisUrl(text: string): string {
  const url = serverUrl(text, ['redis:', 'rediss:']);
  if (url !== undefined && /^(\/\d*)?$/.test(new URL(url).pathname)) return url;
  throw misconfigured('GUIDON_REDIS_URL is not the URL of a Redis server.', 'Use redis://<host>:6379.');
}

/**
 * A server's URL without its password. Undefined for what is none, and for one with an unescaped password, part of
 * which would be taken for something else, and shown.
 */
function serverUrl(text: string, protocols: readonly string[]): string | undefined {
  const url = URL.parse(text);
  if (url === null || !protocols.includes(url.protocol)) return undefined;
  if (url.hash !== '' || `${url.pathname}${url.search}`.includes('@')) return undefined;
  return splitPassword(text).url;
}

/** Without what was given: there may be a password in it. */
function misconfigured(message: string, hint: string): AppError {
  return new AppError('MISCONFIGURED', message, {
    hint: `${hint} Escape @, /, # and % in a password (%40, %2F, %23, %25).`,
  });
}
