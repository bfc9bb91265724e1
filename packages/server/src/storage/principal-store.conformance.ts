import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Principal } from '../principals/principal.ts';
import type { Storage } from './storage.ts';
import { makeOrganization, NOON } from './storage-samples.ts';

const LATER = '2026-01-01T12:10:00.000Z';

/** The part of the conformance suite about principals, secrets and confirmations. */
export function describePrincipalStore(open: () => Promise<Storage>): void {
  describe('principals', () => {
    let store: Storage;
    let other: Storage;
    beforeEach(async () => {
      store = await open();
      await makeOrganization(store);
      other = await open();
    });
    afterEach(async () => {
      await store.close();
      await other.close();
    });

    const ada: Omit<Principal, 'id'> = {
      organizationId: 'acme',
      kind: 'person',
      name: 'Ada',
      grants: [{ role: 'admin' }],
    };

    const limited = {
      grants: [{ role: 'editor' as const, project: 'web', environment: 'staging' }],
      readOnly: true as const,
      sdk: { project: 'web', environment: 'staging', exposure: 'client' as const },
    };

    it('makes a principal on first sight and finds it afterwards, with its first rights', async () => {
      const made = await store.findOrCreatePrincipal({ ...ada, actingFor: 'Grace', ...limited });
      expect(made).toEqual({ ...ada, actingFor: 'Grace', ...limited, id: made.id });
      expect(await other.findOrCreatePrincipal({ ...ada, grants: [] })).toEqual(made);
    });

    it('tells principals apart by organization, origin, kind and name', async () => {
      await makeOrganization(store, 'other');
      const variants = [
        ada,
        { ...ada, kind: 'agent' as const },
        { ...ada, name: 'ada' },
        { ...ada, organizationId: 'other' },
        { ...ada, origin: 'machine' as const },
      ];
      const found = await Promise.all(variants.map((variant) => store.findOrCreatePrincipal(variant)));
      expect(new Set(found.map(({ id }) => id)).size).toBe(5);
    });

    it('makes one principal when two storages see it first at the same time', async () => {
      const [one, two] = await Promise.all([
        store.findOrCreatePrincipal(ada),
        other.findOrCreatePrincipal(ada),
      ]);
      expect(one).toEqual(two);
    });

    it('makes a secret once, the same for everyone', async () => {
      let made = 0;
      const create = () => `secret-${++made}`;
      const ask = (through: Storage) => through.secret('pepper', create);
      const answers = await Promise.all([store, other, store, other].map(ask));
      expect(answers).toEqual(Array(4).fill('secret-1'));
      expect(await store.secret('salt', create)).toBe('secret-2');
    });

    it('lets a nonce be used once', async () => {
      await store.rememberNonce('n', LATER);
      await store.rememberNonce('n', LATER);
      expect(await store.consumeNonce('n', NOON)).toBe(true);
      expect(await store.consumeNonce('n', NOON)).toBe(false);
      expect(await store.consumeNonce('unknown', NOON)).toBe(false);
    });

    it('lets a nonce be used once by two storages at the same time', async () => {
      await store.rememberNonce('n', LATER);
      const tries = [store, other, store, other].map((through) => through.consumeNonce('n', NOON));
      expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
    });

    // Only using one forgot them: plans that nobody ever answered stayed for ever.
    it('forgets expired nonces when it remembers another', async () => {
      await store.rememberNonce('old', '2000-01-01T00:05:00.000Z');
      await store.rememberNonce('new', '2999-01-01T00:00:00.000Z');
      expect(await store.consumeNonce('old', '2000-01-01T00:00:00.000Z')).toBe(false);
      expect(await store.consumeNonce('new', NOON)).toBe(true);
    });

    it('refuses an expired nonce, at the very moment too', async () => {
      await store.rememberNonce('n', NOON);
      expect(await store.consumeNonce('n', NOON)).toBe(false);
    });
  });
}
