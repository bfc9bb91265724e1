import type { IncomingMessage } from 'node:http';
import { isRecord } from '../fields.ts';

/** What is said of an answer that no API server gives. */
export const NO_API =
  'it answered with something that is no answer of a Kubernetes API: is a login page or proxy before it?';

/** The object that an answer is in JSON; undefined for anything else, such as a page of HTML. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What a refusal says that is no status of Kubernetes; a page for browsers, or the way to one, says nothing. */
export function plainWords(text: string, { statusCode = 500, headers }: IncomingMessage): string {
  const page = statusCode < 400 || /html/i.test(headers['content-type'] ?? '') || /^\s*</.test(text);
  const words = text.slice(0, 500).trim();
  return page || words === '' ? `${NO_API} (HTTP ${statusCode})` : words;
}

/** The server's clock, as its answer tells it. */
export function serverTime({ headers }: IncomingMessage): Date {
  const time = Date.parse(headers.date ?? '');
  return Number.isNaN(time) ? new Date() : new Date(time);
}
