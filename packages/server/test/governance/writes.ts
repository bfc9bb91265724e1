import type { TestApp } from '../support/test-app.ts';

/** How one tool that writes is called on a world, and what shall come of it where production is protected. */
interface Write {
  /** Done beforehand, while everything is still open. */
  before?(guidon: TestApp, project: string): Promise<void>;
  input(project: string): object;
  /**
   * request: it becomes a change request and nothing is stored; inert: it may be stored, and nobody in production is
   * answered otherwise; refused: it fails; people: it takes a change request, and people.
   */
  readonly expected: 'request' | 'inert' | 'refused' | 'people';
  /** What it changes is not kept with the project's flags. */
  readonly changes?: 'elsewhere';
}

const checkout = (project: string) => ({ project, key: 'checkout', environments: ['production'] });
let changeId = '';
let keyId = '';

/** Every tool that writes, by name. */
export const WRITES: Readonly<Record<string, Write>> = {
  create_flag: { expected: 'inert', input: (project) => ({ project, key: 'fresh' }) },
  delete_attribute: { expected: 'inert', input: (project) => ({ project, key: 'spare' }) },
  delete_environment: {
    expected: 'request',
    before: async ({ ok }, project) => {
      for (const key of ['checkout', 'base'])
        await ok('set_flag_state', { project, key, environments: ['production'], enabled: false });
    },
    input: (project) => ({ project, key: 'production' }),
  },
  delete_example: { expected: 'inert', input: (project) => ({ project, key: 'anna' }) },
  delete_flag: { expected: 'request', input: (project) => ({ project, key: 'old' }) },
  delete_list: { expected: 'inert', input: (project) => ({ project, key: 'spare' }) },
  delete_project: {
    expected: 'refused',
    before: async ({ ok }, project) => {
      await ok('set_flag_rules', { ...checkout(project), remove: ['beta'] });
      for (const key of ['checkout', 'base', 'old']) {
        await ok('update_flag', { project, key, archived: true });
        await ok('delete_flag', { project, key }, { confirm: async () => 'accepted' });
      }
    },
    input: (project) => ({ key: project }),
  },
  delete_segment: { expected: 'inert', input: (project) => ({ project, key: 'spare' }) },
  promote_flag: {
    expected: 'request',
    input: (project) => ({ project, key: 'checkout', from: 'staging', to: 'production' }),
  },
  propose_change: {
    expected: 'inert',
    input: (project) => ({
      project,
      title: 'Two at once',
      changes: [
        { tool: 'set_flag_state', arguments: { key: 'checkout', environments: ['*'], enabled: true } },
      ],
    }),
  },
  publish_change_request: { expected: 'people', input: () => ({ change_request_id: 'crq_none' }) },
  review_change_request: {
    expected: 'people',
    input: () => ({ change_request_id: 'crq_none', decision: 'approve', expected_version: 1 }),
  },
  update_change_request: {
    expected: 'people',
    input: () => ({ change_request_id: 'crq_none', action: 'close' }),
  },
  revert_change: {
    expected: 'request',
    before: async ({ ok }, project) => {
      changeId = (await ok('set_flag_state', { ...checkout(project), enabled: true })).change_id;
    },
    input: () => ({ change_id: changeId }),
  },
  revoke_key: {
    expected: 'inert',
    changes: 'elsewhere',
    before: async ({ app }, project) => {
      const sdk = { project, environment: 'staging', exposure: 'server' } as const;
      const maker = await app.operatorCaller();
      keyId = (await app.services.keys.create(maker, { kind: 'sdk', name: project, grants: [], sdk })).key.id;
    },
    input: () => ({ key_id: keyId }),
  },
  save_attribute: {
    expected: 'inert',
    input: (project) => ({ project, key: 'country', type: 'string', description: 'Where they live.' }),
  },
  save_environment: { expected: 'inert', input: (project) => ({ project, key: 'production', name: 'Live' }) },
  save_example: {
    expected: 'inert',
    input: (project) => ({ project, key: 'bob', context: { targetingKey: 'bob' } }),
  },
  save_project: { expected: 'inert', input: (project) => ({ key: project, name: 'Another name' }) },
  save_segment: {
    expected: 'request',
    input: (project) => ({ project, key: 'beta', when: 'country = "US"' }),
  },
  set_environment_policy: {
    expected: 'request',
    input: (project) => ({ project, environment: 'production', approvals: 2, freezes: [] }),
  },
  set_flag_rules: {
    expected: 'request',
    input: (project) => ({ ...checkout(project), rules: [{ id: 'all', serve: { value: true } }] }),
  },
  set_flag_state: { expected: 'request', input: (project) => ({ ...checkout(project), enabled: true }) },
  update_flag: { expected: 'request', input: (project) => ({ project, key: 'base', archived: true }) },
  update_list: { expected: 'request', input: (project) => ({ project, key: 'vips', add: ['US'] }) },
};
