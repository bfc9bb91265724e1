import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../support/test-app.ts';
import { DATABASE_KINDS, databaseAnswers, testDatabases } from '../support/test-databases.ts';

interface Written {
  readonly changed: boolean;
  readonly revision: number;
}

for (const kind of DATABASE_KINDS) {
  describe.skipIf(!(await databaseAnswers(kind)))(kind, () => {
    const databases = testDatabases(kind);
    let one: TestApp;
    let two: TestApp;

    beforeEach(async () => {
      const environment = await databases.settings(String(Math.random()));
      one = await testApp({ environment });
      two = await testApp({ environment, folder: one.folder });
    });
    afterEach(async () => {
      await two[Symbol.asyncDispose]();
      await one[Symbol.asyncDispose]();
    });
    afterAll(() => databases[Symbol.asyncDispose]());

    describe('two processes on one database', () => {
      it('lose no update: every write has a revision of its own', async () => {
        const apps = [one, two];
        const writes = Array.from({ length: 40 }, (_, index) =>
          apps[index % 2]?.ok('create_flag', { key: `flag_${index}` }),
        );
        const answers = (await Promise.all(writes)) as Written[];
        const revisions = answers.map((answer) => answer.revision).toSorted((a, b) => a - b);
        expect(revisions).toEqual(Array.from({ length: 40 }, (_, index) => index + 2));
        for (const app of apps)
          expect(await app.ok('list_flags', { limit: 1 })).toMatchObject({ total: 40, revision: 41 });
      });

      it('add rules to one flag at once and keep them all', async () => {
        await one.ok('create_flag', { key: 'a' });
        const add = (app: TestApp, index: number) =>
          app.ok('set_flag_rules', {
            key: 'a',
            environments: ['staging'],
            rules: [{ id: `r${index}`, serve: { value: true, percentage: 1 } }],
          });
        await Promise.all(Array.from({ length: 20 }, (_, index) => add(index % 2 === 0 ? one : two, index)));
        const { environments } = await two.ok('get_flag', { key: 'a', environment: 'staging' });
        expect(environments[0].rules).toHaveLength(20);
      });

      it('race for one revision: exactly one of two writers wins', async () => {
        await one.ok('create_flag', { key: 'a' });
        for (let round = 0; round < 10; round++) {
          const { revision } = await one.ok('get_flag', { key: 'a' });
          const write = (app: TestApp, owner: string) =>
            app.run('update_flag', { key: 'a', owner: `${owner}${round}`, expected_revision: revision });
          const outcomes = await Promise.all([write(one, 'one'), write(two, 'two')]);
          expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
          const lost = outcomes.find((outcome) => !outcome.ok);
          expect(lost).toMatchObject({ error: { code: 'CONFLICT' } });
        }
      });

      it('evaluate what the other one wrote', async () => {
        await one.ok('create_flag', { key: 'a' });
        const value = async (app: TestApp) =>
          (await app.ok('evaluate_flag', { key: 'a', environment: 'staging' })).results[0].value;
        expect(await value(two)).toBe(false);
        await one.ok('set_flag_state', { key: 'a', environments: ['staging'], enabled: true });
        expect(await value(two)).toBe(true);
      });
    });

    it('50 calls at once on one app are all answered', async () => {
      await one.ok('create_flag', { key: 'a' });
      const calls = Array.from({ length: 50 }, (_, index) => {
        if (index % 5 === 0) return one.run('create_flag', { key: `b_${index}` });
        if (index % 5 === 1)
          return one.run('evaluate_flag', { environment: 'staging', context: { n: index } });
        if (index % 5 === 2)
          return one.run('set_flag_state', { key: 'a', environments: ['*'], enabled: index % 2 === 0 });
        if (index % 5 === 3) return one.run('get_flag', { key: 'nope' });
        return one.run('list_changes', {});
      });
      const outcomes = await Promise.all(calls);
      const failed = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.error.code]));
      expect(failed).toEqual(Array.from({ length: 10 }, () => 'NOT_FOUND'));
      expect(await one.ok('list_flags', { limit: 1 })).toMatchObject({ total: 11 });
    });
  });
}
