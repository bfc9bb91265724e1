import type { TestApp } from '../support/test-app.ts';

/** Every flag of a {@link makeWorld}; all but the last two are on in production. */
export const FLAGS = ['base', 'shape', 'checkout', 'old'] as const;

/** Segments and lists that nothing in production depends on: they come and go without approval. */
export const UNUSED = /^(spare|fresh)/;

/**
 * A project in which production uses everything there is: rules, a segment, a saved list, a prerequisite, variations
 * and a schema.
 */
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
  await ok('create_flag', { project, key: 'shape', ...SHAPE });
  await ok('update_flag', { project, key: 'old', archived: true });
  for (const key of ['base', 'shape']) await ok('set_flag_state', { ...production, key, enabled: true });
  await ok('set_flag_state', { project, environments: ['staging'], key: 'checkout', enabled: true });
  const rules = [
    { id: 'beta', when: 'segment beta and flag base = true', serve: { value: false } },
    { id: 'rest', when: 'country = "FR"', serve: { value: true } },
  ];
  await ok('set_flag_rules', { ...production, key: 'checkout', rules });
}

const SHAPE = {
  type: 'json',
  variations: [
    { key: 'small', value: { size: 1 } },
    { key: 'large', value: { size: 9 } },
  ],
  default_value: { size: 1 },
  schema: { type: 'object', properties: { size: { type: 'number' } } },
};

/** Switches off what is on in production, so that the environment may be deleted. */
export async function switchOff({ ok }: TestApp, project: string): Promise<void> {
  for (const key of FLAGS.slice(0, -1))
    await ok('set_flag_state', { project, key, environments: ['production'], enabled: false });
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
      attributes: await reads.objects(found.id, 'attribute'),
      examples: await reads.objects(found.id, 'example'),
      segments: await reads.objectPage(found.id, 'segment', undefined, page),
      lists: await reads.objectPage(found.id, 'list', undefined, page),
      requests: (await reads.changeRequests([found.id], {}, page)).total,
    };
  });
}
