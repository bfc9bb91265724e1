import { expect, it } from 'vitest';
import type { KeyHolder, KeyReads, KeyStore } from '../../principals/key-store.ts';
import { KeyWatch } from './key-watch.ts';

const key = { id: 'key_1', principalId: 'prn_1', createdAt: '2026-01-01T00:00:00.000Z' };
const principal = { id: 'prn_1', organizationId: 'org', kind: 'sdk', name: 'app', grants: [] } as const;

/** A database that answers what was there when it was asked, later. */
function slowStore() {
  let holder: KeyHolder = { key, principal };
  let [looks, answer] = [0, () => {}];
  const read = async () => {
    looks++;
    const found = holder;
    await new Promise<void>((resolve) => {
      answer = resolve;
    });
    return found;
  };
  const readKeys: KeyStore['readKeys'] = (work) => work({ key: read } as Partial<KeyReads> as KeyReads);
  return {
    store: { readKeys } as KeyStore,
    revoke: () => {
      holder = { key: { ...key, revokedAt: key.createdAt }, principal };
    },
    looks: () => looks,
    answer: () => answer(),
  };
}

// A stream that asked after the revocation joined a look of before it, and stayed until the next heartbeat.
it('shares a look among those who ask at the same time, and never one that began before', async () => {
  const { store, revoke, looks, answer } = slowStore();
  const watch = new KeyWatch(store);
  const early = [watch.isGood('org', 'key_1'), watch.isGood('org', 'key_1')];
  await expect.poll(looks).toBe(1);
  revoke();
  const late = watch.isGood('org', 'key_1');
  answer();
  expect(await Promise.all(early)).toEqual([true, true]);
  await expect.poll(looks).toBe(2);
  answer();
  expect(await late).toBe(false);
});
