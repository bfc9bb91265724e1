import { expect, it } from 'vitest';
import { people } from '../support/people.ts';
import { testApp } from '../support/test-app.ts';

it('the log names the approvals that counted when a request went live, not those of people who left', async () => {
  await using guidon = await testApp();
  const who = await people(guidon);
  await guidon.ok('create_flag', { key: 'checkout' });
  await guidon.ok('set_environment_policy', { environment: 'production', protected: true });
  const on = { key: 'checkout', environments: ['production'], enabled: true };
  const { approval } = await guidon.ok('set_flag_state', on, { caller: who.agent });
  const { change_request_id } = approval;
  const approve = { change_request_id, decision: 'approve' };
  await guidon.ok('review_change_request', { ...approve, expected_version: 1 }, { caller: who.ben });
  await guidon.ok('review_change_request', { ...approve, expected_version: 2 }, { caller: who.cleo });
  await guidon.app.services.keys.revoke(who.ada, who.ben.key?.id ?? '');
  await guidon.ok('publish_change_request', { change_request_id }, { caller: who.ada });
  const { records } = await guidon.app.storage.auditRows(who.ada.principal.organizationId, 0, 100);
  const rows = records.map(({ row }) => JSON.stringify(row).replaceAll('\\', ''));
  const reviews = rows.flatMap((row) => /"review":"(rev_\w+)"/.exec(row)?.[1] ?? []);
  expect(reviews).toHaveLength(2);
  const published = rows.find((row) => row.includes('"approvals":')) ?? '';
  expect(/"approvals":(\[[^\]]*\])/.exec(published)?.[1]).toBe(JSON.stringify(reviews.slice(1)));
});
