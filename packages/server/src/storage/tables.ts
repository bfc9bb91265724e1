import type { Schema } from './schema.ts';

/** Every table of data with its primary key, in an order in which each comes after what its rows refer to. */
export const TABLES = {
  organizations: ['id'],
  projects: ['id'],
  objects: ['project_id', 'kind', 'key'],
  object_versions: ['project_id', 'kind', 'key', 'revision'],
  changes: ['id'],
  change_flags: ['project_id', 'flag_key', 'revision', 'change_id'],
  change_environments: ['project_id', 'environment_key', 'revision', 'change_id'],
  flag_index: ['project_id', 'flag_key'],
  flag_tags: ['project_id', 'tag', 'flag_key'],
  state_index: ['project_id', 'environment_key', 'flag_key'],
  search_index: ['project_id', 'kind', 'key'],
  object_references: ['project_id', 'kind', 'key', 'target_kind', 'target_key'],
  flag_usage: ['project_id', 'flag_key', 'environment_key', 'variation', 'day'],
  principals: ['id'],
  principal_keys: ['key_hash'],
  watermarks: ['name'],
  secrets: ['name'],
  confirmation_nonces: ['nonce'],
  idempotent_answers: ['principal_id', 'key'],
  audit: ['id'],
  audit_heads: ['organization_id'],
  change_requests: ['id'],
  change_request_subjects: ['kind', 'key', 'request_id'],
  webhooks: ['id'],
  webhook_messages: ['webhook_id', 'event_id'],
} as const satisfies Record<Exclude<keyof Schema, 'schema_migrations'>, readonly string[]>;

/** A table of data. */
export type DataTable = keyof typeof TABLES;
