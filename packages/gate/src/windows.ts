import { createHash } from 'node:crypto';

/** A stretch of time in which a principal's surface stays as it is; in milliseconds since 1970. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/** The window a principal is in. Windows of different principals begin at different times, so that not all roll over at once. */
export function windowAt(principalKey: string, now: number, lengthMs: number): Window {
  const offset = createHash('sha256').update(principalKey).digest().readUIntBE(0, 6) % lengthMs;
  const start = Math.floor((now - offset) / lengthMs) * lengthMs + offset;
  return { start, end: start + lengthMs };
}
