import { expect, it } from 'vitest';
import { testApp } from '../../test/support/test-app.ts';
import { aChange } from '../storage/storage-samples.ts';
import { FlagUpdates } from './flag-updates.ts';

it('tells of every flag, however many changes another process made between two looks', async () => {
  await using guidon = await testApp();
  await using other = await testApp({ folder: guidon.folder });
  const { principal } = await guidon.app.operatorCaller();
  const told = new Set<string>();
  const updates = new FlagUpdates(guidon.app);
  updates.watch(
    () => principal,
    (uri) => told.add(uri),
  );
  await guidon.ok('create_flag', { key: 'first' });
  await expect.poll(() => [...told]).toEqual(['flag://default/first']);

  const store = other.app.storage;
  await store.write(async (writes) => {
    const [project] = await writes.projects(principal.organizationId);
    if (project === undefined) throw new Error('there is no project');
    const { id: projectId, revision } = project;
    for (let index = 1; index <= 250; index++) {
      const change = { id: `chg_${index}`, projectId, revision: revision + index };
      await writes.insertChange(aChange({ ...change, flagKeys: [`flag_${index}`] }));
    }
    await writes.setRevision(projectId, revision + 250);
  });
  await expect.poll(() => told.size, { timeout: 5_000 }).toBe(251);
  updates.close();
});
