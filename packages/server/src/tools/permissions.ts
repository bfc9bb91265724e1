import { denied, type Grant, highest, inPlace, isAtLeast, type Role, roleAt } from '../flags/grant.ts';
import type { Tool } from './define-tool.ts';

/** How far a grant must reach to count for a tool: an environment of the project, the whole project, all projects. */
export type Level = 'environment' | 'project' | 'organization';

/** What calling a tool takes. */
export interface Permission {
  readonly role: Role;
  readonly level: Level;
}

const READ: Permission = { role: 'viewer', level: 'environment' };
const WRITE_STATE: Permission = { role: 'editor', level: 'environment' };
const WRITE: Permission = { role: 'editor', level: 'project' };
/** Clusters belong to no project: looking at them takes a role in the whole organization. */
const LOOK_AT_CLUSTERS: Permission = { role: 'viewer', level: 'organization' };
const ADMINISTER: Permission = { role: 'admin', level: 'project' };
const ORGANIZATION: Permission = { role: 'admin', level: 'organization' };

/**
 * Who may call what: the one table of permissions.
 *
 * What a call changes is judged once more where the objects are known, see flags/check-rights.ts: a state takes an
 * editor in its environment, and undoing takes as much as the tools made for it.
 */
export const PERMISSIONS: Readonly<Record<string, Permission>> = {
  compare_clusters: LOOK_AT_CLUSTERS,
  create_flag: WRITE,
  delete_attribute: ADMINISTER,
  delete_environment: ADMINISTER,
  delete_example: WRITE,
  delete_flag: ADMINISTER,
  delete_list: ADMINISTER,
  delete_project: ORGANIZATION,
  delete_segment: ADMINISTER,
  evaluate_flag: READ,
  explain_failure: LOOK_AT_CLUSTERS,
  get_change_request: READ,
  get_cluster_status: LOOK_AT_CLUSTERS,
  get_delivery_graph: LOOK_AT_CLUSTERS,
  get_flag: READ,
  get_list: READ,
  get_logs: LOOK_AT_CLUSTERS,
  get_metrics: LOOK_AT_CLUSTERS,
  get_segment: READ,
  get_timeline: LOOK_AT_CLUSTERS,
  list_attributes: READ,
  list_examples: READ,
  list_change_requests: READ,
  list_changes: READ,
  list_clusters: LOOK_AT_CLUSTERS,
  list_events: LOOK_AT_CLUSTERS,
  list_flags: READ,
  list_keys: ADMINISTER,
  list_lists: READ,
  list_projects: READ,
  list_resources: LOOK_AT_CLUSTERS,
  list_segments: READ,
  list_surface_flags: ORGANIZATION,
  operate_delivery: { role: 'editor', level: 'organization' },
  promote_flag: WRITE_STATE,
  propose_change: WRITE_STATE,
  // Publishing and approving take a person besides, see releases/deciders.ts.
  publish_change_request: WRITE_STATE,
  revert_change: WRITE_STATE,
  review_change_request: READ,
  revoke_key: ADMINISTER,
  save_attribute: ADMINISTER,
  save_environment: ADMINISTER,
  save_example: WRITE,
  // Making a project takes the organization; the change service knows whether it is made.
  save_project: ADMINISTER,
  save_segment: WRITE,
  search_audit: ADMINISTER,
  set_environment_policy: ADMINISTER,
  set_flag_rules: WRITE_STATE,
  set_flag_state: WRITE_STATE,
  set_surface_flag: ORGANIZATION,
  trace_delivery: LOOK_AT_CLUSTERS,
  update_change_request: WRITE_STATE,
  update_flag: WRITE,
  update_list: WRITE,
};

/** What a tool takes that the table does not know. */
const STRANGE: Permission = { role: 'admin', level: 'organization' };

/** What calling this tool takes. */
export function permissionOf(tool: Pick<Tool, 'name'>): Permission {
  return Object.hasOwn(PERMISSIONS, tool.name) ? (PERMISSIONS[tool.name] as Permission) : STRANGE;
}

/** Whether somebody with these grants may call the tool anywhere. */
export function permits(grants: readonly Grant[], tool: Pick<Tool, 'name'>): boolean {
  const { role, level } = permissionOf(tool);
  return isAtLeast(highest(reaching(grants, level)), role);
}

/** Throws PERMISSION_DENIED when no grant lets call the tool anywhere. */
export function checkAnywhere(grants: readonly Grant[], tool: Pick<Tool, 'name'>): void {
  if (permits(grants, tool)) return;
  const { role, level } = permissionOf(tool);
  throw denied(tool.name, role, WHERE[level], highest(grants), {});
}

/** Throws PERMISSION_DENIED when none lets call it in this project, which can be seen. */
export function checkInProject(grants: readonly Grant[], tool: Pick<Tool, 'name'>, project: string): void {
  const { role, level } = permissionOf(tool);
  const here = grants.filter((grant) => grant.project === undefined || grant.project === project);
  if (isAtLeast(highest(reaching(here, level)), role)) return;
  const where = level === 'organization' ? WHERE.organization : inPlace({ project });
  throw denied(tool.name, role, where, roleAt(here, { project }) ?? highest(here), { project });
}

const WHERE: Readonly<Record<Level, string>> = {
  environment: 'in an environment',
  project: 'in a project',
  organization: 'in the organization',
};

function reaching(grants: readonly Grant[], level: Level): readonly Grant[] {
  if (level === 'environment') return grants;
  const wide = grants.filter(({ environment }) => environment === undefined);
  return level === 'project' ? wide : wide.filter(({ project }) => project === undefined);
}
