/** A call that must fail, on the workspace that {@link SETUP} makes. */
export interface BadInput {
  readonly name: string;
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly code: string;
  /** What the hint must hold for the caller to get further. */
  readonly hint: RegExp;
  /** Settings of the doors the case needs; the default ones otherwise. */
  readonly settings?: 'read-only' | 'one project';
}

/** Calls that make the workspace the cases are about. */
export const SETUP: readonly (readonly [tool: string, input: Readonly<Record<string, unknown>>])[] = [
  ['create_flag', { key: 'new_checkout_flow', description: 'The rewritten checkout' }],
  ['set_flag_state', { key: 'new_checkout_flow', environments: ['staging'], enabled: true }],
  [
    'create_flag',
    {
      key: 'limits',
      type: 'json',
      default_value: { items: 10 },
      schema: { type: 'object', properties: { items: { type: 'integer', minimum: 1 } }, required: ['items'] },
    },
  ],
  ['create_flag', { key: 'retired' }],
  ['update_flag', { key: 'retired', archived: true }],
  ['save_project', { key: 'secret' }],
];

const flag = { project: 'default', key: 'new_checkout_flow' };

/** The cases. */
export const BAD_INPUT: readonly BadInput[] = [
  {
    name: 'argument of the wrong type',
    tool: 'set_flag_state',
    input: { ...flag, environments: ['staging'], enabled: 'yes' },
    code: 'INVALID_ARGUMENT',
    hint: /enabled/,
  },
  {
    name: 'unknown argument',
    tool: 'get_flag',
    input: { ...flag, enviroment: 'staging' },
    code: 'INVALID_ARGUMENT',
    hint: /Arguments of get_flag/,
  },
  {
    name: 'unknown flag',
    tool: 'get_flag',
    input: { ...flag, key: 'new_chekout_flow' },
    code: 'NOT_FOUND',
    hint: /Did you mean "new_checkout_flow"/,
  },
  {
    name: 'unknown environment',
    tool: 'set_flag_state',
    input: { ...flag, environments: ['stagin'], enabled: true },
    code: 'NOT_FOUND',
    hint: /Did you mean "staging"/,
  },
  {
    name: 'unknown project',
    tool: 'list_flags',
    input: { project: 'defalt' },
    code: 'NOT_FOUND',
    hint: /Did you mean "default"/,
  },
  {
    name: 'project left out among several',
    tool: 'list_flags',
    input: {},
    code: 'INVALID_ARGUMENT',
    hint: /default, secret/,
  },
  {
    name: 'malformed key',
    tool: 'create_flag',
    input: { project: 'default', key: 'new checkout' },
    code: 'INVALID_ARGUMENT',
    hint: /Arguments of create_flag/,
  },
  {
    name: 'stale revision',
    tool: 'update_flag',
    input: { ...flag, description: 'x', expected_revision: 1 },
    code: 'CONFLICT',
    hint: /get_flag/,
  },
  {
    name: 'different duplicate',
    tool: 'create_flag',
    input: { ...flag, description: 'Another' },
    code: 'ALREADY_EXISTS',
    hint: /update_flag/,
  },
  {
    name: 'key that differs only in case',
    tool: 'create_flag',
    input: { ...flag, key: 'New_Checkout_Flow' },
    code: 'ALREADY_EXISTS',
    hint: /Use that flag/,
  },
  {
    name: 'value of another type',
    tool: 'set_flag_state',
    input: { ...flag, environments: ['staging'], default_value: 'blue' },
    code: 'INVALID_FLAG',
    hint: /./,
  },
  {
    name: 'JSON that breaks its schema',
    tool: 'set_flag_state',
    input: { project: 'default', key: 'limits', environments: ['staging'], default_value: { items: 0 } },
    code: 'INVALID_FLAG',
    hint: /schema/,
  },
  {
    name: 'weights that do not sum to 100',
    tool: 'set_flag_rules',
    input: {
      ...flag,
      environments: ['staging'],
      rules: [
        {
          serve: {
            split: [
              { variation: 'on', weight: 50 },
              { variation: 'off', weight: 40 },
            ],
          },
        },
      ],
    },
    code: 'INVALID_FLAG',
    hint: /percentages/,
  },
  {
    name: 'change of an archived flag',
    tool: 'set_flag_state',
    input: { project: 'default', key: 'retired', environments: ['*'], enabled: true },
    code: 'PRECONDITION_FAILED',
    hint: /archived: false/,
  },
  {
    name: 'arguments over 1 MiB',
    tool: 'update_flag',
    input: { ...flag, description: 'x'.repeat(1024 * 1024) },
    code: 'PAYLOAD_TOO_LARGE',
    hint: /Send less/,
  },
  {
    name: 'undo of an unknown change',
    tool: 'revert_change',
    input: { change_id: 'chg_nope' },
    code: 'NOT_FOUND',
    hint: /list_changes/,
  },
  {
    name: 'destructive call with nobody to ask',
    tool: 'delete_flag',
    input: { project: 'default', key: 'retired' },
    code: 'CONFIRMATION_REQUIRED',
    hint: /confirm_token/,
  },
  {
    name: 'forged confirmation',
    tool: 'delete_flag',
    input: { project: 'default', key: 'retired', confirm_token: 'abc.def' },
    code: 'CONFIRMATION_REQUIRED',
    hint: /confirm_token/,
  },
  {
    name: 'forbidden project',
    tool: 'list_flags',
    input: { project: 'secret' },
    code: 'NOT_FOUND',
    hint: /list_projects/,
    settings: 'one project',
  },
  {
    name: 'write on a read-only connection',
    tool: 'set_flag_state',
    input: { ...flag, environments: ['staging'], enabled: false },
    code: 'READ_ONLY',
    hint: /read-only/,
    settings: 'read-only',
  },
];
