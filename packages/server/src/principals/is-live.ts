import type { AccessKey } from './key-store.ts';

/** Whether a key opens something at a moment. */
export function isLive(key: AccessKey, now: Date): boolean {
  return !hasEnded(key, now) && key.waits !== true;
}

/** Whether a key will never open anything again. */
export function hasEnded({ expiresAt, revokedAt }: AccessKey, now: Date): boolean {
  return revokedAt !== undefined || (expiresAt !== undefined && expiresAt <= now.toISOString());
}
