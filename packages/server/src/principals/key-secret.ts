import { hash, randomBytes } from 'node:crypto';
import type { Principal } from './principal.ts';

/** A new key: 32 random bytes after a prefix that tells whose it is, so that scanners and people know one when they see it. */
export function makeSecret({ sdk }: Pick<Principal, 'sdk'>): string {
  return `${prefixOf(sdk)}${randomBytes(32).toString('base64url')}`;
}

/** What is kept of a key: its SHA-256, hex. Keys are looked up by it, so nothing is compared byte by byte. */
export function hashOf(secret: string): string {
  return hash('sha256', secret, 'hex');
}

/** What is shown of a key: its last four characters. */
export function hintOf(secret: string): string {
  return secret.slice(-4);
}

function prefixOf(sdk: Principal['sdk']): string {
  if (sdk === undefined) return 'gdn_';
  return sdk.exposure === 'server' ? 'gdn_srv_' : 'gdn_cli_';
}
