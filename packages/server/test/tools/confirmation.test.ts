import { afterEach, beforeEach, expect, it } from 'vitest';
import { callerWith } from '../support/arrange.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

let guidon: TestApp;

beforeEach(async () => {
  guidon = await testApp();
});

afterEach(() => guidon[Symbol.asyncDispose]());

async function archivedFlag(project: string) {
  await guidon.ok('create_flag', { key: 'old', project });
  await guidon.ok('update_flag', { key: 'old', project, archived: true });
}

function keysOf(project: string): Promise<readonly string[]> {
  return guidon.app.storage.read(async (reads) => {
    const { principal } = await guidon.app.operatorCaller();
    const found = await reads.project(principal.organizationId, project);
    return reads.keys(found?.id ?? '', 'flag');
  });
}

// The project was no part of what was agreed to: left out, it meant another one to another connection.
it('a token for one project deletes nothing in another', async () => {
  await guidon.ok('save_project', { key: 'web' });
  await archivedFlag('web');
  await archivedFlag('default');
  const inWeb = { caller: await callerWith(guidon, { projects: ['web'] }) };
  const inDefault = { caller: await callerWith(guidon, { projects: ['default'] }) };
  const { details } = await guidon.error('delete_flag', { key: 'old' }, inWeb);
  expect(details?.question).toBe('In project web, this would delete flag old everywhere. Go ahead?');
  const call = { key: 'old', confirm_token: details?.confirm_token };
  expect(await guidon.error('delete_flag', call, inDefault)).toMatchObject({ code: 'CONFIRMATION_REQUIRED' });
  expect(await keysOf('default')).toEqual(['old']);
  await guidon.ok('delete_flag', call, inWeb);
  expect(await keysOf('web')).toEqual([]);
});

// The plan was made in one transaction and carried out in another.
it('what changed between the question and the deed is not done', async () => {
  await guidon.ok('create_flag', { key: 'checkout' });
  await guidon.ok('set_flag_state', { key: 'checkout', environments: ['staging'], enabled: false });
  const confirm = async () => {
    await guidon.ok('set_flag_state', {
      key: 'checkout',
      environments: ['staging'],
      enabled: false,
      default_value: true,
    });
    return 'accepted' as const;
  };
  const error = await guidon.error('delete_environment', { key: 'staging' }, { confirm });
  expect(error).toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/since you were asked/) });
  const { projects } = await guidon.ok('list_projects', {});
  expect(projects[0].environments).toHaveLength(3);
});
