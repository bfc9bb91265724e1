/** A call of every tool, in an order in which all succeed on an empty database. `confirm` agrees to what is asked. */
export const EXAMPLE_CALLS: readonly {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly confirm?: true;
}[] = [
  { tool: 'list_projects', input: {} },
  { tool: 'save_project', input: { key: 'shop', name: 'The shop' } },
  { tool: 'save_environment', input: { project: 'shop', key: 'qa', name: 'Quality' } },
  { tool: 'save_attribute', input: { project: 'shop', key: 'country', type: 'string' } },
  { tool: 'list_attributes', input: { project: 'shop' } },
  { tool: 'update_list', input: { project: 'shop', key: 'testers', create: true, add: ['u1', 'u2'] } },
  { tool: 'get_list', input: { project: 'shop', key: 'testers', contains: 'u1' } },
  { tool: 'save_example', input: { project: 'shop', key: 'anna', context: { targetingKey: 'u1' } } },
  { tool: 'list_examples', input: { project: 'shop' } },
  { tool: 'list_lists', input: { project: 'shop' } },
  { tool: 'save_segment', input: { project: 'shop', key: 'german', when: 'country = "DE"' } },
  { tool: 'get_segment', input: { project: 'shop', key: 'german' } },
  { tool: 'list_segments', input: { project: 'shop' } },
  { tool: 'create_flag', input: { project: 'shop', key: 'new_cart', tags: ['cart'] } },
  { tool: 'update_flag', input: { project: 'shop', key: 'new_cart', owner: 'cart team' } },
  {
    tool: 'set_flag_state',
    input: { project: 'shop', key: 'new_cart', environments: ['qa'], enabled: true, default_value: false },
  },
  {
    tool: 'set_flag_rules',
    input: {
      project: 'shop',
      key: 'new_cart',
      environments: ['qa'],
      rules: [{ when: 'segment "german"', serve: { value: true, percentage: 10 } }],
    },
  },
  { tool: 'get_flag', input: { project: 'shop', key: 'new_cart' } },
  { tool: 'list_flags', input: { project: 'shop', search: 'cart' } },
  {
    tool: 'evaluate_flag',
    input: { project: 'shop', environment: 'qa', key: 'new_cart', context: { targetingKey: 'u1' } },
  },
  { tool: 'promote_flag', input: { project: 'shop', key: 'new_cart', from: 'qa', to: 'production' } },
  { tool: 'list_changes', input: { project: 'shop', limit: 5 } },
  { tool: 'revert_change', input: { change_id: 'THE LAST' } },
  { tool: 'set_environment_policy', input: { project: 'shop', environment: 'qa', approvals: 2 } },
  {
    tool: 'propose_change',
    input: {
      project: 'shop',
      title: 'On again',
      changes: [
        {
          tool: 'set_flag_state',
          arguments: { key: 'new_cart', environments: ['production'], enabled: true },
        },
      ],
    },
  },
  { tool: 'list_change_requests', input: { project: 'shop' } },
  { tool: 'get_change_request', input: { change_request_id: 'THE LAST' } },
  {
    tool: 'review_change_request',
    input: { change_request_id: 'THE LAST', decision: 'comment', comment: 'Well.' },
  },
  { tool: 'update_change_request', input: { change_request_id: 'THE LAST', action: 'rebase' } },
  { tool: 'publish_change_request', input: { change_request_id: 'THE LAST' } },
  { tool: 'update_flag', input: { project: 'shop', key: 'new_cart', archived: true } },
  { tool: 'delete_flag', input: { project: 'shop', key: 'new_cart' }, confirm: true },
  { tool: 'delete_segment', input: { project: 'shop', key: 'german' }, confirm: true },
  { tool: 'delete_example', input: { project: 'shop', key: 'anna' } },
  { tool: 'delete_list', input: { project: 'shop', key: 'testers' }, confirm: true },
  { tool: 'delete_attribute', input: { project: 'shop', key: 'country' }, confirm: true },
  { tool: 'delete_environment', input: { project: 'shop', key: 'qa' }, confirm: true },
  { tool: 'delete_project', input: { key: 'shop' }, confirm: true },
  { tool: 'search_audit', input: { project: 'shop', limit: 5 } },
  { tool: 'set_surface_flag', input: { tool: 'delete_list', offered: '20%' } },
  { tool: 'list_surface_flags', input: {} },
  { tool: 'list_keys', input: {} },
  { tool: 'revoke_key', input: { key_id: '' }, confirm: true },
];
