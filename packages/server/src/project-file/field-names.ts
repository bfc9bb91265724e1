/** The version of the format this program reads and writes. */
export const FORMAT = 1;

/** What a file consists of, in the order it is written. */
export const FILE_FIELDS = [
  'guidon',
  'project',
  'name',
  'description',
  'environments',
  'attributes',
  'segments',
  'lists',
  'examples',
  'flags',
] as const;

/** What an environment consists of. */
export const ENVIRONMENT_FIELDS = ['name', 'description', 'position', 'policy'] as const;

/** What the policy of an environment consists of. */
export const POLICY_FIELDS = [
  'protected',
  'approvals',
  'approvers',
  'agents_may_propose',
  'freezes',
  'kill_switch_kinds',
  'kill_switch_flags',
] as const;

/** What a freeze window consists of. */
export const FREEZE_FIELDS = ['name', 'time_zone', 'weekdays', 'from', 'until'] as const;

/** What an attribute consists of. */
export const ATTRIBUTE_FIELDS = ['type', 'identifier', 'description', 'values'] as const;

/** What a segment consists of. */
export const SEGMENT_FIELDS = ['name', 'description', 'when'] as const;

/** What a saved list consists of. */
export const LIST_FIELDS = ['name', 'description', 'values'] as const;

/** What an example context consists of. */
export const EXAMPLE_FIELDS = ['description', 'context'] as const;

/** What a flag consists of, in the order it is written. */
export const FLAG_FIELDS = [
  'description',
  'type',
  'kind',
  'owner',
  'tags',
  'expires',
  'archived',
  'client_side',
  'bucketing',
  'schema',
  'variations',
  'default',
  'when_off',
  'environments',
] as const;

/** What a flag's state consists of. */
export const STATE_FIELDS = ['enabled', 'default', 'when_off', 'identities', 'rules'] as const;

/** What a rule consists of besides what it serves. */
export const RULE_FIELDS = ['id', 'description', 'enabled', 'when'] as const;

/** What a rule serves: these stand beside its other fields. */
export const SERVE_FIELDS = [
  'variation',
  'value',
  'disabled',
  'rollout',
  'split',
  'progressive',
  'experiment',
  'holdout',
  'nothing',
] as const;
