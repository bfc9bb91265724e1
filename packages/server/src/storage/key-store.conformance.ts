import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PolicyDocument } from '../flags/documents.ts';
import { openPolicy } from '../flags/policy.ts';
import type { AccessKey } from '../principals/key-store.ts';
import type { Principal } from '../principals/principal.ts';
import type { Storage } from './storage.ts';
import { commit, makeOrganization, makeProject, NOON } from './storage-samples.ts';

const ada: Omit<Principal, 'id'> = {
  organizationId: 'acme',
  kind: 'person',
  name: 'Ada',
  grants: [{ role: 'admin' }],
};

/** The part of the conformance suite about keys. */
export function describeKeyStore(open: () => Promise<Storage>): void {
  describe('keys', () => {
    let store: Storage;
    let other: Storage;
    let principal: Principal;
    beforeEach(async () => {
      store = await open();
      await makeOrganization(store);
      other = await open();
      principal = await store.findOrCreatePrincipal(ada);
    });
    afterEach(async () => {
      await store.close();
      await other.close();
    });

    const insert = (id: string, facts: Partial<AccessKey> = {}, through = store) =>
      through.writeKeys((keys) =>
        keys.insertKey({ id, principalId: principal.id, createdAt: NOON, ...facts }, `hash of ${id}`),
      );
    const byHash = (hash: string, through = other) => through.readKeys((keys) => keys.keyByHash(hash));

    it('tells what principals may do now: those with a key that opens something, and none of an issuer', async () => {
      const named = { ...ada, origin: 'token', name: 'someone of an issuer' } as const;
      const { id: holder } = await store.findOrCreatePrincipal(named);
      const now = async (at = NOON) => {
        const ids = [principal.id, holder, 'prn_nobody'];
        return Object.fromEntries(await other.read((reads) => reads.grantsNow(ids, at)));
      };
      await insert('key_ended', { expiresAt: NOON });
      await insert('key_revoked', { revokedAt: NOON });
      await insert('key_waits', { waits: true });
      expect(await now()).toEqual({ [principal.id]: [] });
      await insert('key_live', { expiresAt: '2026-01-01T12:00:01.000Z' });
      expect(await now()).toEqual({ [principal.id]: ada.grants });
      expect(await now('2026-01-01T12:00:01.000Z')).toEqual({ [principal.id]: [] });
    });

    it('finds a principal by any of its keys', async () => {
      expect(await store.readKeys((keys) => keys.anyKey())).toBe(false);
      const facts = { label: 'laptop', hint: 'wxyz', createdBy: 'Grace', expiresAt: NOON };
      await insert('key_1', facts);
      await insert('key_2', { configured: true });
      expect(await other.readKeys((keys) => keys.anyKey())).toBe(true);
      const key = { id: 'key_1', principalId: principal.id, createdAt: NOON, ...facts };
      expect(await byHash('hash of key_1')).toEqual({ key, principal });
      expect(await byHash('hash of key_2')).toMatchObject({ key: { configured: true }, principal });
      expect(await byHash('key_1')).toBeUndefined();
      expect(await other.readKeys((keys) => keys.configuredKeys())).toEqual([
        { id: 'key_2', hash: 'hash of key_2' },
      ]);
    });

    it('ends keys and deletes them', async () => {
      await insert('key_1');
      await insert('key_2');
      await store.writeKeys((keys) => keys.endKey('key_1', { revokedAt: NOON }));
      await store.writeKeys((keys) => keys.endKey('key_1', { expiresAt: '2027-01-01T00:00:00.000Z' }));
      expect((await byHash('hash of key_1'))?.key).toMatchObject({
        revokedAt: NOON,
        expiresAt: '2027-01-01T00:00:00.000Z',
      });
      expect((await byHash('hash of key_2'))?.key).not.toHaveProperty('revokedAt');
      await store.writeKeys((keys) => keys.deleteKey('key_2'));
      expect(await byHash('hash of key_2')).toBeUndefined();
    });

    it('knows the keys of a principal, and what was made with a key', async () => {
      await makeOrganization(store, 'other');
      const foreign = await store.findOrCreatePrincipal({ ...ada, organizationId: 'other' });
      const maker = { madeBy: principal.id, madeWith: 'key_1' };
      await insert('key_1', { days: 30 });
      await insert('key_2', maker);
      await insert('key_3', { ...maker, principalId: foreign.id });
      const made = await other.readKeys((keys) => keys.keysMadeWith('acme', 'key_1'));
      expect(made).toMatchObject([{ key: { id: 'key_2', ...maker }, principal }]);
      const own = await other.readKeys((keys) => keys.keysOf(principal.id));
      expect(own).toMatchObject([{ id: 'key_1', days: 30 }, { id: 'key_2' }]);
    });

    it('has keys wait until they are opened, which others hear of', async () => {
      await insert('key_1', { waits: true });
      expect((await byHash('hash of key_1'))?.key).toMatchObject({ waits: true });
      const heard = Promise.withResolvers<void>();
      const stop = other.onKeysChanged(() => heard.resolve());
      await store.writeKeys((keys) => keys.openKey('key_1'));
      await heard.promise;
      stop();
      expect((await byHash('hash of key_1'))?.key).not.toHaveProperty('waits');
    });

    it('knows keys of persons that were not revoked, and those that opened past approval', async () => {
      await makeOrganization(store, 'other');
      const foreign = await store.findOrCreatePrincipal({ ...ada, organizationId: 'other' });
      const agent = await store.findOrCreatePrincipal({ ...ada, kind: 'agent', name: 'bot' });
      const glass = { glassReason: 'Alone.' };
      await insert('key_1', { ...glass, createdAt: '2025-12-31T00:00:00.000Z' });
      await insert('key_2', glass);
      await insert('key_3', { waits: true });
      await insert('key_4', { revokedAt: NOON });
      await insert('key_5', { principalId: agent.id });
      await insert('key_6', { ...glass, principalId: foreign.id });
      const persons = await other.readKeys((keys) => keys.keysOfPersons('acme'));
      expect(persons.map(({ key }) => key.id)).toEqual(['key_1', 'key_2', 'key_3']);
      const opened = await other.readKeys((keys) => keys.keysPastApproval('acme', NOON));
      expect(opened).toMatchObject([{ key: { id: 'key_2', ...glass }, principal }]);
    });

    it('knows the protected environments of an organization', async () => {
      await makeOrganization(store, 'other');
      await makeProject(store);
      await makeProject(store, 'theirs', 'other');
      const put = (key: string, facts: Partial<PolicyDocument>) =>
        ({ kind: 'policy', key, document: { ...openPolicy(key), ...facts } }) as const;
      const closed = { protected: true, approvals: 2, approvers: ['Ada', 'Grace'] };
      await commit(store, 2, [
        put('production', closed),
        put('frozen', {
          freezes: [{ name: 'Winter', timeZone: 'UTC', from: '2026-01-01T00:00', until: '2026-02-01T00:00' }],
        }),
        put('staging', {}),
        put('test', { protected: true }),
      ]);
      await commit(store, 2, [put('production', closed)], { projectId: 'theirs', id: 'chg_theirs_2' });
      expect(await other.readKeys((keys) => keys.protectedPlaces('acme'))).toEqual([
        { project: 'web', environment: 'production', approvals: 2, approvers: ['Ada', 'Grace'] },
        { project: 'web', environment: 'test', approvals: 1 },
      ]);
      const frozenAt = (day: string) =>
        other.readKeys(async (keys) =>
          (await keys.protectedPlaces('acme', new Date(day))).map(({ environment }) => environment),
        );
      expect(await frozenAt('2026-01-05')).toEqual(['frozen', 'production', 'test']);
      expect(await frozenAt('2026-03-05')).toEqual(['production', 'test']);
    });

    it('gives a principal other rights, which others hear of', async () => {
      await insert('key_1');
      const heard = Promise.withResolvers<void>();
      const stop = other.onKeysChanged(() => heard.resolve());
      const changed = { ...principal, grants: [{ role: 'viewer' as const, project: 'web' }] };
      await store.writeKeys((keys) => keys.setRights(changed));
      await heard.promise;
      stop();
      expect(await byHash('hash of key_1')).toMatchObject({ principal: changed });
      const inWeb = await other.readKeys((keys) => keys.keys('acme', ['web'], { limit: 9 }));
      expect(inWeb.total).toBe(1);
    });

    it('keeps nothing of what failed half way', async () => {
      const failing = store.writeKeys(async (keys) => {
        await keys.insertPrincipal({ ...ada, id: 'prn_new', name: 'New' }, NOON);
        await keys.insertKey({ id: 'key_1', principalId: 'prn_new', createdAt: NOON }, 'aa');
        throw new Error('lost');
      });
      await expect(failing).rejects.toThrow('lost');
      expect(await byHash('aa')).toBeUndefined();
      expect(await other.readKeys((keys) => keys.principalNamed({ ...ada, name: 'New' }))).toBeUndefined();
    });

    it('lists keys of an organization, the newest first, in pages', async () => {
      await makeOrganization(store, 'other');
      const foreign = await store.findOrCreatePrincipal({ ...ada, organizationId: 'other' });
      for (const id of ['key_1', 'key_3', 'key_2']) await insert(id);
      await insert('key_4', { principalId: foreign.id });
      const page = (cursor?: string) =>
        other.readKeys((keys) => keys.keys('acme', undefined, { limit: 2, ...(cursor && { cursor }) }));
      const first = await page();
      expect([first.total, first.items.map(({ key }) => key.id)]).toEqual([3, ['key_3', 'key_2']]);
      const second = await page(first.nextCursor);
      expect(second.items.map(({ key }) => key.id)).toEqual(['key_1']);
      expect(second.nextCursor).toBeUndefined();
      expect(await other.readKeys((keys) => keys.key('acme', 'key_4'))).toBeUndefined();
      expect(await other.readKeys((keys) => keys.key('other', 'key_4'))).toMatchObject({
        principal: foreign,
      });
    });

    it('lists only keys that reach into given projects and no further', async () => {
      const web = { role: 'viewer' as const, project: 'web' };
      const holders: Omit<Principal, 'id'>[] = [
        { ...ada, name: 'one', grants: [web, { ...web, environment: 'staging' }] },
        { ...ada, name: 'two', grants: [web, { ...web, project: 'app' }] },
        {
          ...ada,
          name: 'three',
          grants: [],
          sdk: { project: 'web', environment: 'staging', exposure: 'client' },
        },
        { ...ada, name: 'all' },
      ];
      for (const holder of holders) {
        const { id } = await store.findOrCreatePrincipal(holder);
        await insert(`key_${holder.name}`, { principalId: id });
      }
      const inWeb = await other.readKeys((keys) => keys.keys('acme', ['web'], { limit: 9 }));
      expect(inWeb.items.map(({ principal: { name } }) => name)).toEqual(['three', 'one']);
      const nowhere = await other.readKeys((keys) => keys.keys('acme', [], { limit: 9 }));
      expect(nowhere.items).toEqual([]);
    });

    it('tells of changed keys, here at once and elsewhere soon', async () => {
      const heard: string[] = [];
      const stops = [
        store.onKeysChanged(() => heard.push('here')),
        other.onKeysChanged(() => heard.push('there')),
      ];
      await insert('key_1');
      expect(heard).toContain('here');
      await expect.poll(() => heard, { timeout: 5000 }).toContain('there');
      for (const stop of stops) stop();
      const before = heard.length;
      await insert('key_2');
      expect(heard).toHaveLength(before);
    });
  });
}
