import { hasEnded } from './is-live.ts';
import type { AccessKey } from './key-store.ts';

/** What a key is good for: something, nothing until another person approves it, nothing any more. */
export type KeyStatus = 'live' | 'waiting' | 'expired' | 'revoked';

/** What a key is good for at a moment. */
export function keyStatus(key: AccessKey, now: Date): KeyStatus {
  if (key.revokedAt !== undefined) return 'revoked';
  if (hasEnded(key, now)) return 'expired';
  return key.waits === true ? 'waiting' : 'live';
}
