import { newId } from '../../src/lib/ids.ts';
import { hashOf } from '../../src/principals/key-secret.ts';
import type { AccessKey, KeyStore } from '../../src/principals/key-store.ts';

/** Gives a principal a key that somebody chose, as the service never would. */
export function giveKey(
  store: KeyStore,
  principalId: string,
  secret: string,
  facts: Partial<AccessKey> = {},
): Promise<void> {
  const now = new Date();
  const key = { id: newId('key', now), principalId, createdAt: now.toISOString(), ...facts };
  return store.writeKeys((keys) => keys.insertKey(key, hashOf(secret)));
}
