import { expect, it } from 'vitest';
import type { Role } from '../flags/grant.ts';
import { CATALOGUE } from './catalogue.ts';
import { permits } from './permissions.ts';

function toolsOf(role: Role) {
  return CATALOGUE.filter((tool) => permits([{ role }], tool)).map((tool) => tool.name);
}

it('lets a viewer read and comment, all toolsets included but keys', () => {
  expect(toolsOf('viewer')).toEqual([
    'compare_clusters',
    'evaluate_flag',
    'explain_failure',
    'get_change_request',
    'get_cluster_status',
    'get_delivery_graph',
    'get_flag',
    'get_list',
    'get_logs',
    'get_metrics',
    'get_segment',
    'get_timeline',
    'list_attributes',
    'list_change_requests',
    'list_changes',
    'list_clusters',
    'list_events',
    'list_examples',
    'list_flags',
    'list_lists',
    'list_projects',
    'list_resources',
    'list_segments',
    'review_change_request',
    'trace_delivery',
  ]);
});

it('lets an editor change flags besides', () => {
  expect(toolsOf('editor').filter((name) => !toolsOf('viewer').includes(name))).toEqual([
    'create_flag',
    'delete_example',
    'operate_delivery',
    'promote_flag',
    'propose_change',
    'publish_change_request',
    'revert_change',
    'save_example',
    'save_segment',
    'set_flag_rules',
    'set_flag_state',
    'update_change_request',
    'update_flag',
    'update_list',
  ]);
});

it('lets an approver do what an editor may', () => {
  expect(toolsOf('approver')).toEqual(toolsOf('editor'));
});

it('lets an administrator do everything', () => {
  expect(toolsOf('admin')).toEqual(CATALOGUE.map((tool) => tool.name));
});
