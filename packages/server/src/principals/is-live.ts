import type { AccessKey } from './key-store.ts';

/** Whether a key still opens anything at a moment (ISO 8601). */
export function isLive({ expiresAt, revokedAt }: AccessKey, now: string): boolean {
  return revokedAt === undefined && (expiresAt === undefined || expiresAt > now);
}
