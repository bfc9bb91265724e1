import { AppError } from '../lib/app-error.ts';
import type { Environment } from './env.ts';

/** The server that commands speak to instead of opening a database. */
export interface Remote {
  /** Without a slash at the end, such as `https://guidon.example.org`. */
  readonly url: string;
  /** A secret. */
  readonly key: string;
}

/**
 * Where GUIDON_URL points to; undefined without it. A key that somebody typed stands for GUIDON_KEY. Throws MISCONFIGURED
 * for what cannot be used.
 */
export function loadRemote({ GUIDON_URL: url, GUIDON_KEY }: Environment, typed?: string): Remote | undefined {
  const key = typed ?? GUIDON_KEY;
  if (url === undefined) return undefined;
  if (key === undefined) {
    throw new AppError('MISCONFIGURED', 'GUIDON_URL is set, and GUIDON_KEY is not.', {
      hint: 'Put a key of that server into GUIDON_KEY, or unset GUIDON_URL to use the local database.',
    });
  }
  return { url: serverUrl(url), key: headerValue(key.trim()) };
}

function headerValue(key: string): string {
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new AppError('MISCONFIGURED', 'GUIDON_KEY has characters that no key has.', {
    hint: 'Copy the key again, as one line.',
  });
}

/** People copy the address that MCP clients use, so `/mcp` at its end is fine. */
function serverUrl(text: string): string {
  const url = URL.parse(text);
  const usable = url !== null && ['http:', 'https:'].includes(url.protocol) && url.username === '';
  if (usable && url.password === '') return (url.origin + url.pathname).replace(/(\/mcp)?\/*$/, '');
  throw new AppError('MISCONFIGURED', 'GUIDON_URL is not an http or https URL without a user name.', {
    hint: 'Use something like https://guidon.example.org; the key goes into GUIDON_KEY.',
  });
}
