import type { TestApp } from '../support/test-app.ts';

/** A project in which production uses everything there is: rules, a segment, a saved list, a prerequisite. */
export async function makeWorld({ ok }: TestApp, project: string): Promise<void> {
  const production = { project, environments: ['production'] };
  await ok('save_project', { key: project });
  await ok('save_attribute', { project, key: 'country', type: 'string' });
  await ok('save_attribute', { project, key: 'spare', type: 'string' });
  await ok('save_example', { project, key: 'anna', context: { targetingKey: 'anna', country: 'DE' } });
  await ok('update_list', { project, key: 'vips', create: true, add: ['DE'] });
  await ok('update_list', { project, key: 'spare', create: true, add: ['x'] });
  await ok('save_segment', { project, key: 'beta', when: 'country in_list "vips"' });
  await ok('save_segment', { project, key: 'spare', when: 'country = "FR"' });
  for (const key of ['checkout', 'base', 'old']) await ok('create_flag', { project, key });
  await ok('update_flag', { project, key: 'old', archived: true });
  await ok('set_flag_state', { ...production, key: 'base', enabled: true });
  await ok('set_flag_state', { project, environments: ['staging'], key: 'checkout', enabled: true });
  const rules = [{ id: 'beta', when: 'segment beta and flag base = true', serve: { value: false } }];
  await ok('set_flag_rules', { ...production, key: 'checkout', rules });
}

/** What production answers, whom it is asked about and how it is guarded. */
export async function liveState(guidon: TestApp, project: string): Promise<unknown> {
  const answers = [];
  for (const context of [
    { targetingKey: 'anna', country: 'DE' },
    { targetingKey: 'bob', country: 'US' },
  ])
    for (const key of ['checkout', 'base', 'old'])
      answers.push(await guidon.run('evaluate_flag', { project, environment: 'production', key, context }));
  const { policies } = await stored(guidon, project);
  return { answers: answers.map((one) => (one.ok ? one.output.results : one.error.code)), policies };
}

/** Everything that is kept of a project, change requests apart and together. */
export async function stored({ app }: TestApp, project: string) {
  const { principal } = await app.operatorCaller();
  return app.storage.read(async (reads) => {
    const found = await reads.project(principal.organizationId, project);
    if (found === undefined) return {};
    const page = { limit: 100 };
    return {
      project: found,
      flags: await reads.flags(found.id, { archived: 'any' }, page),
      environments: await reads.objects(found.id, 'environment'),
      policies: await reads.objects(found.id, 'policy'),
      segments: await reads.objectPage(found.id, 'segment', undefined, page),
      lists: await reads.objectPage(found.id, 'list', undefined, page),
      requests: (await reads.changeRequests([found.id], {}, page)).total,
    };
  });
}
