import type { AccessKey } from './key-store.ts';

/** Whether a key still opens anything at a moment. */
export function isLive({ expiresAt, revokedAt }: AccessKey, now: Date): boolean {
  return revokedAt === undefined && (expiresAt === undefined || expiresAt > now.toISOString());
}
