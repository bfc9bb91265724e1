import { hash } from 'node:crypto';

/** 132 bits of a text's SHA-256, in 22 characters that any header or address can hold. */
export function shortHash(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 22);
}
