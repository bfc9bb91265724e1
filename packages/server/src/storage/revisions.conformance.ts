import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Storage } from './storage.ts';
import { commit, flag, makeOrganization, makeProject } from './storage-samples.ts';

/** The part of the conformance suite about being told of revisions. */
export function describeRevisions(open: () => Promise<Storage>): void {
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
