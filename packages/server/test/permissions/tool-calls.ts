import { CLUSTER_CALLS } from '../delivery/support/small-cluster.ts';
import type { At, Tenant } from './tenant.ts';

/** Arguments of a call that succeeds for whoever may make it. What it is about is made for it, and used up by it. */
export type ToolCallMaker = (tenant: Tenant, at: At) => Promise<object>;

/** A call of every tool. */
export const TOOL_CALLS: Readonly<Record<string, ToolCallMaker>> = {
  ...Object.fromEntries(Object.entries(CLUSTER_CALLS).map(([name, input]) => [name, async () => input])),
  create_flag: async (tenant, { project }) => ({ project, key: tenant.fresh('flag'), owner: 'x' }),
  delete_attribute: async (tenant, at) => {
    const key = tenant.fresh('attribute');
    return made(tenant, 'save_attribute', { ...named(at, key), type: 'string' });
  },
  delete_environment: (tenant, at) =>
    made(tenant, 'save_environment', { ...named(at, tenant.fresh('environment')), name: 'x' }),
  delete_example: (tenant, at) =>
    made(tenant, 'save_example', { ...named(at, tenant.fresh('example')), context: { plan: 'x' } }),
  delete_flag: async (tenant, at) => {
    const flag = await aFlag(tenant, at);
    await tenant.run('update_flag', { ...flag, archived: true });
    return flag;
  },
  delete_list: (tenant, at) =>
    made(tenant, 'update_list', { ...named(at, tenant.fresh('list')), create: true, add: ['x'] }),
  delete_project: async (tenant) => {
    const key = tenant.fresh('project');
    await tenant.run('save_project', { key });
    return { key };
  },
  delete_segment: (tenant, at) =>
    made(tenant, 'save_segment', { ...named(at, tenant.fresh('segment')), when: 'plan = "x"' }),
  evaluate_flag: async (tenant, at) => ({
    ...at,
    ...(await aFlag(tenant, at)),
    context: { targetingKey: 'u' },
  }),
  get_change_request: asked,
  get_flag: aFlag,
  get_list: (tenant, at) =>
    made(tenant, 'update_list', { ...named(at, tenant.fresh('list')), create: true, add: ['x'] }),
  get_segment: (tenant, at) =>
    made(tenant, 'save_segment', { ...named(at, tenant.fresh('segment')), when: 'plan = "x"' }),
  list_attributes: inProject,
  list_change_requests: inProject,
  list_changes: inProject,
  list_examples: inProject,
  list_flags: inProject,
  list_keys: async () => ({}),
  list_lists: inProject,
  list_projects: async () => ({}),
  list_segments: inProject,
  list_surface_flags: async () => ({}),
  promote_flag: async (tenant, at) => {
    const flag = await aFlag(tenant, at);
    await tenant.run('set_flag_state', { ...flag, environments: ['staging'], enabled: true });
    return { ...flag, from: 'staging', to: at.environment };
  },
  propose_change: aProposal,
  publish_change_request: asked,
  revert_change: async (tenant, at) => {
    const flag = await aFlag(tenant, at);
    const state = { ...flag, environments: [at.environment], enabled: true };
    return undoing(await tenant.run('set_flag_state', state));
  },
  review_change_request: async (tenant, at) => ({
    ...(await asked(tenant, at)),
    decision: 'comment',
    comment: 'x',
  }),
  revoke_key: async (tenant, at) => {
    const { id } = await tenant.key({ kind: 'sdk', sdk: { ...at, exposure: 'server' } });
    return { key_id: id };
  },
  save_attribute: async (tenant, at) => ({ ...named(at, tenant.fresh('attribute')), type: 'string' }),
  save_environment: async (tenant, at) => ({ ...named(at, tenant.fresh('environment')), name: 'x' }),
  save_example: async (tenant, at) => ({ ...named(at, tenant.fresh('example')), context: { plan: 'x' } }),
  save_project: async (tenant, { project }) => ({ key: project, name: tenant.fresh('name') }),
  save_segment: async (tenant, at) => ({ ...named(at, tenant.fresh('segment')), when: 'plan = "x"' }),
  search_audit: async (tenant, at) => {
    const flag = await aFlag(tenant, at);
    const { change_id } = await tenant.run('update_flag', { ...flag, owner: 'x' });
    return { project: at.project, change_id };
  },
  set_environment_policy: async (tenant, at) => {
    const environment = tenant.fresh('environment');
    await tenant.run('save_environment', { ...named(at, environment), name: 'x' });
    return { project: at.project, environment, approvals: 2 };
  },
  set_flag_rules: async (tenant, at) => {
    const rules = [{ serve: { value: true, percentage: 10 } }];
    return { ...(await aFlag(tenant, at)), environments: [at.environment], rules };
  },
  set_flag_state: async (tenant, at) => ({
    ...(await aFlag(tenant, at)),
    environments: [at.environment],
    enabled: true,
  }),
  set_surface_flag: async () => ({ tool: 'delete_example', offered: true }),
  update_change_request: async (tenant, at) => ({ ...(await asked(tenant, at)), action: 'rebase' }),
  update_flag: async (tenant, at) => ({ ...(await aFlag(tenant, at)), owner: tenant.fresh('owner') }),
  update_list: async (tenant, at) => ({ ...named(at, tenant.fresh('list')), create: true, add: ['x'] }),
};

/** Calls of tools that take another right than the tool does elsewhere. */
export const SPECIAL_CALLS = {
  'promote_flag into staging': async (tenant, at) => {
    const flag = await aFlag(tenant, at);
    await tenant.run('set_flag_state', { ...flag, environments: [at.environment], enabled: true });
    return { ...flag, from: at.environment, to: 'staging' };
  },
  'set_flag_state in both': async (tenant, at) => ({
    ...(await aFlag(tenant, at)),
    environments: [at.environment, 'staging'],
    enabled: true,
  }),
  'revert_change of a flag': async (tenant, at) =>
    undoing(await tenant.run('update_flag', { ...(await aFlag(tenant, at)), owner: 'x' })),
  'revert_change of an attribute': async (tenant, at) =>
    undoing(await tenant.run('save_attribute', { ...named(at, tenant.fresh('attribute')), type: 'string' })),
  // In a project of its own: what is protected stays so.
  'review_change_request that approves': async (tenant, { environment }) => {
    const project = tenant.fresh('project');
    await tenant.run('save_project', { key: project });
    const request = await asked(tenant, { project, environment });
    await tenant.run('set_environment_policy', { project, environment, protected: true });
    return { ...request, decision: 'approve', expected_version: 1 };
  },
  'update_change_request that closes': async (tenant, at) => ({
    ...(await asked(tenant, at)),
    action: 'close',
  }),
  'save_project of a new one': async (tenant) => ({ key: tenant.fresh('project') }),
} as const satisfies Readonly<Record<string, ToolCallMaker>>;

function named({ project }: At, key: string) {
  return { project, key };
}

async function inProject(_tenant: Tenant, { project }: At) {
  return { project };
}

async function aFlag(tenant: Tenant, { project }: At) {
  return made(tenant, 'create_flag', { project, key: tenant.fresh('flag') });
}

async function aProposal(tenant: Tenant, at: At) {
  const { key } = await aFlag(tenant, at);
  const change = { key, environments: [at.environment], enabled: true };
  const changes = [{ tool: 'set_flag_state', arguments: change }];
  return { project: at.project, title: tenant.fresh('title'), changes };
}

/** A change request. */
async function asked(tenant: Tenant, at: At) {
  const { change_request } = await tenant.run('propose_change', await aProposal(tenant, at));
  return { change_request_id: change_request.change_request_id };
}

async function made<T extends { readonly project: string; readonly key: string }>(
  tenant: Tenant,
  tool: string,
  input: T,
) {
  await tenant.run(tool, input);
  return { project: input.project, key: input.key };
}

function undoing({ change_id }: { readonly change_id: string }) {
  return { change_id };
}
