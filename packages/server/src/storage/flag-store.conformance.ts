import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeFlagQueries } from './flag-queries.conformance.ts';
import { describeHistory } from './history.conformance.ts';
import { describePrincipalStore } from './principal-store.conformance.ts';
import type { Storage } from './storage.ts';
import {
  aChange,
  aFlag,
  aState,
  commit,
  flag,
  gone,
  makeOrganization,
  makeProject,
  NOON,
  state,
} from './storage-samples.ts';

/**
 * What every storage must do, whatever database is behind it.
 *
 * `open` opens the same new, empty database each time it is called within one test.
 */
export function describeFlagStore(name: string, open: () => Promise<Storage>): void {
  describe(name, () => {
    describeObjects(open);
    describeTransactions(open);
    describeRevisions(open);
    describeFlagQueries(open);
    describeHistory(open);
    describePrincipalStore(open);
  });
}

function describeObjects(open: () => Promise<Storage>): void {
  describe('objects', () => {
    let store: Storage;
    beforeEach(async () => {
      store = await open();
      await makeOrganization(store);
      await makeProject(store);
    });
    afterEach(() => store.close());

    it('lists organizations and finds projects of the organization only', async () => {
      await makeOrganization(store, 'other');
      await store.read(async (reads) => {
        expect((await reads.organizations()).map(({ key }) => key)).toEqual(['acme', 'other']);
        expect(await reads.projects('other')).toEqual([]);
        expect(await reads.project('other', 'web')).toBeUndefined();
        const document = { key: 'web', name: 'web' };
        expect(await reads.project('acme', 'web')).toEqual({
          id: 'web',
          organizationId: 'acme',
          key: 'web',
          revision: 1,
          document,
        });
      });
    });

    it('gives back what was put, with its revision and time', async () => {
      const variations = [{ key: 'odd', value: { é: ['"', '\u0000', '😀', '\\'], __proto__x: null } }];
      await commit(store, 2, [flag({ key: 'new_checkout', type: 'json', variations })]);
      const found = await store.read((reads) => reads.object('web', 'flag', 'new_checkout'));
      const document = aFlag({ key: 'new_checkout', type: 'json', variations });
      expect(found).toEqual({ kind: 'flag', key: 'new_checkout', revision: 2, document, updatedAt: NOON });
    });

    it('keeps an own __proto__ field of a value', async () => {
      const value = JSON.parse('{"__proto__":{"a":1},"b":2}');
      await commit(store, 2, [flag({ key: 'a', type: 'json', variations: [{ key: 'x', value }] })]);
      const found = await store.read((reads) => reads.object('web', 'flag', 'a'));
      expect(JSON.stringify(found?.document.variations[0]?.value)).toBe('{"__proto__":{"a":1},"b":2}');
    });

    it('lists environments and attributes by key', async () => {
      const environment = (key: string) =>
        ({ kind: 'environment', key, document: { key, name: key, position: 1 } }) as const;
      const attribute = { key: 'plan', type: 'string', identifier: false } as const;
      const put = { kind: 'attribute', key: 'plan', document: attribute } as const;
      await commit(store, 2, [environment('staging'), environment('production'), put]);
      await store.read(async (reads) => {
        const environments = await reads.objects('web', 'environment');
        expect(environments.map(({ key }) => key)).toEqual(['production', 'staging']);
        expect((await reads.objects('web', 'attribute')).map(({ document }) => document)).toEqual([
          attribute,
        ]);
      });
    });

    it("gives a flag's states by environment", async () => {
      await commit(store, 2, [
        flag({ key: 'a' }),
        state('staging', 'a'),
        state('dev', 'a', { enabled: false }),
      ]);
      const states = await store.read((reads) => reads.states('web', 'a'));
      expect(Object.keys(states).sort()).toEqual(['dev', 'staging']);
      expect(states.dev?.document).toEqual(aState({ enabled: false }));
      expect(states.staging?.key).toBe('staging/a');
    });

    it('forgets a deleted flag in every list', async () => {
      await commit(store, 2, [flag({ key: 'a', tags: ['x'] }), state('dev', 'a')]);
      await commit(store, 3, [gone('state', 'dev/a'), gone('flag', 'a')]);
      await store.read(async (reads) => {
        expect(await reads.object('web', 'flag', 'a')).toBeUndefined();
        expect(await reads.flagKeys('web')).toEqual([]);
        expect(await reads.states('web', 'a')).toEqual({});
        expect(await reads.countFlags('web')).toEqual({ active: 0, archived: 0 });
        expect((await reads.flags('web', { archived: 'any' }, { limit: 9 })).total).toBe(0);
        expect(await reads.flagKeyIgnoringCase('web', 'A')).toBeUndefined();
      });
    });

    it('finds a flag key spelled in another case', async () => {
      await commit(store, 2, [flag({ key: 'New_Checkout' })]);
      await store.read(async (reads) => {
        expect(await reads.flagKeyIgnoringCase('web', 'new_CHECKOUT')).toBe('New_Checkout');
        expect(await reads.flagKeyIgnoringCase('web', 'newXcheckout')).toBeUndefined();
      });
    });

    it('lists the keys of all flags sorted, and counts active and archived ones', async () => {
      await commit(store, 2, [flag({ key: 'b' }), flag({ key: 'a', archived: true }), flag({ key: 'C' })]);
      await store.read(async (reads) => {
        expect(await reads.flagKeys('web')).toEqual(['C', 'a', 'b']);
        expect(await reads.countFlags('web')).toEqual({ active: 2, archived: 1 });
      });
    });

    it('keeps the history of a deleted project, and nothing else', async () => {
      const change = await commit(store, 2, [flag({ key: 'a' }), state('dev', 'a')]);
      await store.write((writes) => writes.deleteProject('web'));
      await store.read(async (reads) => {
        expect(await reads.projects('acme')).toEqual([]);
        expect(await reads.object('web', 'flag', 'a')).toBeUndefined();
        expect(await reads.flagKeys('web')).toEqual([]);
        expect(await reads.states('web', 'a')).toEqual({});
        expect(await reads.change('acme', change.id)).toEqual(change);
        expect(await reads.versions(change.id)).toHaveLength(2);
      });
    });

    it('answers nothing for ids nobody knows', async () => {
      await store.read(async (reads) => {
        expect(await reads.projects('nobody')).toEqual([]);
        expect(await reads.flagKeys('nothing')).toEqual([]);
        expect(await reads.configuration('nothing', 'dev', 0)).toEqual([]);
        expect(await reads.changes('nothing', {}, { limit: 1 })).toEqual({ items: [], total: 0 });
        expect(await reads.change('acme', 'chg_no')).toBeUndefined();
        expect(await reads.versions('chg_no')).toEqual([]);
        expect(await reads.idempotentAnswer('prn_no', 'key')).toBeUndefined();
      });
    });
  });
}

function describeTransactions(open: () => Promise<Storage>): void {
  describe('transactions', () => {
    let store: Storage;
    beforeEach(async () => {
      store = await open();
      await makeOrganization(store);
      await makeProject(store);
    });
    afterEach(() => store.close());

    it('sees its own writes', async () => {
      const seen = await store.write(async (writes) => {
        await writes.setRevision('web', 7);
        return writes.project('acme', 'web');
      });
      expect(seen?.revision).toBe(7);
    });

    it('makes nothing visible when the work throws', async () => {
      const failing = store.write(async (writes) => {
        await writes.insertChange(aChange({ id: 'chg_2', projectId: 'web', revision: 2 }));
        await writes.setRevision('web', 2);
        throw new Error('changed my mind');
      });
      await expect(failing).rejects.toThrow('changed my mind');
      await store.read(async (reads) => {
        expect((await reads.project('acme', 'web'))?.revision).toBe(1);
        expect(await reads.change('acme', 'chg_2')).toBeUndefined();
      });
    });

    it('can write after a transaction that failed', async () => {
      await expect(store.write(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
      await commit(store, 2, [flag({ key: 'a' })]);
      expect(await store.read((reads) => reads.flagKeys('web'))).toEqual(['a']);
    });

    it('reads one snapshot while others write', async () => {
      const seen = await store.read(async (reads) => {
        const before = await reads.project('acme', 'web');
        await commit(store, 2, [flag({ key: 'a' })]);
        return [
          before?.revision,
          (await reads.project('acme', 'web'))?.revision,
          await reads.flagKeys('web'),
        ];
      });
      expect(seen).toEqual([1, 1, []]);
      expect(await store.read((reads) => reads.flagKeys('web'))).toEqual(['a']);
    });

    it('does not show a write that is under way', async () => {
      await store.write(async (writes) => {
        await writes.setRevision('web', 2);
        const seen = await store.read((reads) => reads.project('acme', 'web'));
        expect(seen?.revision).toBe(1);
      });
    });

    it('loses no increment among many writers in two storages', async () => {
      await using other = await open();
      const increment = (through: Storage) =>
        through.write(async (writes) => {
          const project = await writes.project('acme', 'web');
          await writes.setRevision('web', (project?.revision ?? 0) + 1);
        });
      await Promise.all(Array.from({ length: 100 }, (_, turn) => increment(turn % 2 ? store : other)));
      expect((await store.read((reads) => reads.project('acme', 'web')))?.revision).toBe(101);
    });

    it('keeps the first answer of an idempotency key, per principal', async () => {
      await store.write(async (writes) => {
        await writes.keepIdempotentAnswer('prn_a', 'k', { digest: 'd1', answer: '{"a":1}' }, NOON);
        await writes.keepIdempotentAnswer('prn_a', 'k', { digest: 'd2', answer: '{}' }, NOON);
      });
      await store.read(async (reads) => {
        expect(await reads.idempotentAnswer('prn_a', 'k')).toEqual({ digest: 'd1', answer: '{"a":1}' });
        expect(await reads.idempotentAnswer('prn_b', 'k')).toBeUndefined();
      });
    });

    it('appends audit entries in the transaction', async () => {
      const entry = {
        id: 'aud_1',
        organizationId: 'acme',
        at: NOON,
        principalId: 'prn_a',
        principalName: 'Ada',
        door: 'cli',
        tool: 'update_flag',
        outcome: 'applied',
      } as const;
      await store.write((writes) => writes.appendAudit(entry));
      await expect(store.write((writes) => writes.appendAudit(entry))).rejects.toThrow();
    });

    it('refuses to work after it was closed', async () => {
      await store.close();
      await store.close();
      await expect(store.read((reads) => reads.organizations())).rejects.toMatchObject({
        code: 'UNAVAILABLE',
      });
      await expect(makeOrganization(store, 'b')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    });

    it('lets what is under way finish before it closes', async () => {
      const writing = commit(store, 2, [flag({ key: 'a' })]);
      await store.close();
      await writing;
      await using reopened = await open();
      expect(await reopened.read((reads) => reads.flagKeys('web'))).toEqual(['a']);
    });
  });
}

function describeRevisions(open: () => Promise<Storage>): void {
  describe('revisions', () => {
    let store: Storage;
    let other: Storage;
    beforeEach(async () => {
      store = await open();
      await makeOrganization(store);
      await makeProject(store);
      other = await open();
    });
    afterEach(async () => {
      await store.close();
      await other.close();
    });

    it('tells of a commit of its own before the write answers, once', async () => {
      const events: unknown[] = [];
      store.onRevision((event) => events.push(event));
      await commit(store, 2, [flag({ key: 'a' })]);
      expect(events).toEqual([{ projectId: 'web', revision: 2 }]);
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(events).toHaveLength(1);
    });

    it('tells of commits through another storage within a second', async () => {
      const told = new Promise((resolve) => other.onRevision(resolve));
      await commit(store, 2, [flag({ key: 'a' })]);
      const late = new Promise((resolve) => setTimeout(resolve, 1000, 'late'));
      expect(await Promise.race([told, late])).toEqual({ projectId: 'web', revision: 2 });
    });

    it('tells that another storage deleted a project', async () => {
      const told = new Promise((resolve) => other.onRevision(resolve));
      await store.write((writes) => writes.deleteProject('web'));
      expect(await told).toEqual({ projectId: 'web', revision: 2 });
    });

    it('tells nothing of a write that was rolled back, nor to who stopped listening', async () => {
      const events: unknown[] = [];
      const stop = store.onRevision((event) => events.push(event));
      const failing = store.write(async (writes) => {
        await writes.setRevision('web', 2);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      stop();
      await commit(store, 2, [flag({ key: 'a' })]);
      expect(events).toEqual([]);
    });

    it('tells the others when one listener throws', async () => {
      const events: unknown[] = [];
      store.onRevision(() => {
        throw new Error('broken listener');
      });
      store.onRevision((event) => events.push(event));
      await commit(store, 2, [flag({ key: 'a' })]);
      expect(events).toHaveLength(1);
    });
  });
}
