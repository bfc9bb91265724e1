import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeEnvironments } from './environment.conformance.ts';
import { describeFlagQueries } from './flag-queries.conformance.ts';
import { describeHistory } from './history.conformance.ts';
import { describeKeyStore } from './key-store.conformance.ts';
import { describePrincipalStore } from './principal-store.conformance.ts';
import { describeRevisions } from './revisions.conformance.ts';
import type { Storage } from './storage.ts';
import {
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
import { describeTargeting } from './targeting.conformance.ts';
import { describeTransactions } from './transactions.conformance.ts';

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
    describeTargeting(open);
    describeEnvironments(open);
    describePrincipalStore(open);
    describeKeyStore(open);
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
        expect(await reads.keys('web', 'flag')).toEqual([]);
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
        expect(await reads.keys('web', 'flag')).toEqual(['C', 'a', 'b']);
        expect(await reads.countFlags('web')).toEqual({ active: 2, archived: 1 });
      });
    });

    // Deleting an environment looked at every flag of the project to find its states.
    it('lists the flags that have a state in an environment', async () => {
      const flags = ['c', 'a', 'b', 'd'].map((key) => flag({ key }));
      await commit(store, 2, [...flags, state('dev', 'c'), state('dev', 'a'), state('dev2', 'b')]);
      await commit(store, 3, [gone('state', 'dev/c'), state('dev', 'd')]);
      const keys = (environment: string) => store.read((reads) => reads.flagKeysIn('web', environment));
      expect(await keys('dev')).toEqual(['a', 'd']);
      expect(await keys('de')).toEqual([]);
    });

    it('keeps the history of a deleted project, and nothing else', async () => {
      const change = await commit(store, 2, [flag({ key: 'a' }), state('dev', 'a')]);
      await store.write((writes) => writes.deleteProject('web'));
      await store.read(async (reads) => {
        expect(await reads.projects('acme')).toEqual([]);
        expect(await reads.object('web', 'flag', 'a')).toBeUndefined();
        expect(await reads.keys('web', 'flag')).toEqual([]);
        expect(await reads.states('web', 'a')).toEqual({});
        expect(await reads.change('acme', change.id)).toEqual(change);
        expect(await reads.versions(change.id)).toHaveLength(2);
      });
    });

    // PostgreSQL refuses texts with a NUL; so did the call.
    it('looks for a text with a NUL and finds nothing, and keeps one', async () => {
      await commit(store, 2, [flag({ key: 'a' })]);
      const answer = { digest: 'd', answer: '{}' };
      await store.write((writes) => writes.keepIdempotentAnswer('prn_a', 'a\0', answer, NOON));
      await store.read(async (reads) => {
        expect(await reads.object('web', 'flag', 'a\0')).toBeUndefined();
        expect((await reads.flags('web', { owner: '\0', tag: 'a\0' }, { limit: 1 })).items).toEqual([]);
        expect(await reads.idempotentAnswer('prn_a', 'a\0')).toEqual(answer);
      });
    });

    it('answers nothing for ids nobody knows', async () => {
      await store.read(async (reads) => {
        expect(await reads.projects('nobody')).toEqual([]);
        expect(await reads.keys('nothing', 'flag')).toEqual([]);
        expect(await reads.configuration('nothing', 'dev', 0)).toEqual([]);
        expect(await reads.changes('nothing', {}, { limit: 1 })).toEqual({ items: [], total: 0 });
        expect(await reads.change('acme', 'chg_no')).toBeUndefined();
        expect(await reads.versions('chg_no')).toEqual([]);
        expect(await reads.idempotentAnswer('prn_no', 'key')).toBeUndefined();
      });
    });
  });
}
