import { DEFAULT_STATE } from '@guidon/core';
import { expect, it } from 'vitest';
import { testApp } from '../../test/support/test-app.ts';
import { stateKey } from './documents.ts';
import { Draft } from './draft.ts';

// Each look at a flag's states went through all that was drafted: ten seconds to delete an environment of 10,000 flags.
it('finds the states of a flag among many drafted ones as fast as among few', async () => {
  await using guidon = await testApp();
  const { principal } = await guidon.app.operatorCaller();
  const flags = Array.from({ length: 15_000 }, (_, index) => `flag_${index}`);
  await guidon.app.storage.read(async (reads) => {
    const project = await reads.project(principal.organizationId, 'default');
    if (project === undefined) throw new Error('there is no project');
    const draft = new Draft(reads, project);
    const put = async (keys: readonly string[]) => {
      for (const key of keys)
        await draft.put('state', stateKey('staging', key), { ...DEFAULT_STATE, enabled: true });
    };
    const time = async () => {
      const start = performance.now();
      for (const key of flags.slice(0, 500)) await draft.states(key);
      return performance.now() - start;
    };
    await put(flags.slice(0, 500));
    await time();
    const few = await time();
    await put(flags.slice(500));
    expect(await time()).toBeLessThan(few * 3 + 30);
    expect(await draft.states('flag_14999')).toEqual({ staging: { ...DEFAULT_STATE, enabled: true } });
  });
});
