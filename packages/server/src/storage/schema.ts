import type { AuditRow } from '../audit/audit-row.ts';

/** A tenant. */
export interface OrganizationsTable {
  id: string;
  key: string;
  name: string;
}

/** A project and its revision; its document is an object like any other. */
export interface ProjectsTable {
  id: string;
  organization_id: string;
  key: string;
  revision: number;
}

/** The current document of every project, environment, attribute, segment, list, flag and state. */
export interface ObjectsTable {
  project_id: string;
  kind: string;
  key: string;
  revision: number;
  document: string;
  updated_at: string;
}

/** Every document an object ever had; null where a change deleted it. Outlives its project. */
export interface ObjectVersionsTable {
  project_id: string;
  kind: string;
  key: string;
  revision: number;
  change_id: string;
  document: string | null;
}

/** Every change; the columns beside the document are what lists filter by. Outlives its project. */
export interface ChangesTable {
  id: string;
  organization_id: string;
  project_id: string;
  revision: number;
  at: string;
  author_name: string;
  tool: string;
  /** By the clock of the database, in milliseconds since 1970; null before schema 13. */
  recorded_at: number | null;
  reverts: string | null;
  document: string;
}

/** Which flags a change touched. */
export interface ChangeFlagsTable {
  project_id: string;
  flag_key: string;
  revision: number;
  change_id: string;
}

/** In which environments a change touched the live state. */
export interface ChangeEnvironmentsTable {
  project_id: string;
  environment_key: string;
  revision: number;
  change_id: string;
}

/** What flags are listed and searched by; made from their documents. */
export interface FlagIndexTable {
  project_id: string;
  flag_key: string;
  key_folded: string;
  type: string;
  kind: string;
  owner: string | null;
  archived: number;
  search_text: string;
  /** The newest of the flag's and its states' times. */
  updated_at: string;
}

/** Which flags carry a tag. */
export interface FlagTagsTable {
  project_id: string;
  tag: string;
  flag_key: string;
}

/** What flags are filtered by per environment; made from state documents. */
export interface StateIndexTable {
  project_id: string;
  environment_key: string;
  flag_key: string;
  enabled: number;
  /** Digest of the document: equal states have equal fingerprints. */
  fingerprint: string;
  updated_at: string;
}

/** What segments and saved lists are searched by; made from their documents. */
export interface SearchIndexTable {
  project_id: string;
  kind: string;
  key: string;
  search_text: string;
}

/** Which segments, lists and flags the conditions of a state or segment name; made from their documents. */
export interface ObjectReferencesTable {
  project_id: string;
  kind: string;
  key: string;
  target_kind: string;
  target_key: string;
}

/** Who may call. */
export interface PrincipalsTable {
  id: string;
  organization_id: string;
  /** `key`, `machine` or `token`; names are unique among those of one origin and kind. */
  origin: string;
  kind: string;
  name: string;
  acting_for: string | null;
  created_at: string;
  /** JSON list of grants. */
  grants: string;
  read_only: number;
  /** JSON: what an SDK evaluates. */
  sdk: string | null;
  /** Key of the only project its rights reach into; null: several, all or none. */
  only_project: string | null;
}

/** Keys by their SHA-256. */
export interface PrincipalKeysTable {
  key_hash: string;
  id: string;
  principal_id: string;
  label: string | null;
  hint: string | null;
  created_at: string;
  created_by: string | null;
  expires_at: string | null;
  revoked_at: string | null;
  /** 1: it came from GUIDON_ADMIN_KEY. */
  configured: number;
  /** How many days it was meant to live. */
  days: number | null;
  /** Id of the principal that made it. */
  made_by: string | null;
  /** Id of the key it was made with. */
  made_with: string | null;
  /** 1: it opens nothing until another person approves it. */
  waits: number | null;
  /** Why it opened without the approval it takes. */
  glass_reason: string | null;
}

/** Counters by which processes learn of commits that move no project. */
export interface WatermarksTable {
  name: string;
  value: number;
}

/** The server's own secrets. */
export interface SecretsTable {
  name: string;
  value: string;
}

/** Confirmations that were asked for and not yet used. */
export interface ConfirmationNoncesTable {
  nonce: string;
  expires_at: string;
}

/** First answers of calls that came with an idempotency key. */
export interface IdempotentAnswersTable {
  principal_id: string;
  key: string;
  digest: string;
  answer: string;
  at: string;
}

/** Where each organization's part of the audit log ends, and what it goes on from. */
export interface AuditHeadsTable {
  organization_id: string;
  seq: number;
  hash: string;
  /** The last row that was pruned; 0 when none was. */
  pruned_seq: number;
  pruned_hash: string;
}

/** How often a flag was evaluated to a variation on a day. */
export interface FlagUsageTable {
  project_id: string;
  flag_key: string;
  environment_key: string;
  variation: string;
  day: string;
  count: number | string;
  last_at: string;
}

/** Changes that wait for approval, and those that waited; the columns beside the document are what lists filter by. */
export interface ChangeRequestsTable {
  id: string;
  organization_id: string;
  project_id: string;
  status: string;
  author_id: string;
  content_digest: string;
  /** 1: it was published past its policy. */
  broke_glass: number;
  updated_at: string;
  document: string;
}

/** Which flags and environments a change request is about. */
export interface ChangeRequestSubjectsTable {
  request_id: string;
  kind: string;
  key: string;
}

/** Addresses of those who are told of events. */
export interface WebhooksTable {
  id: string;
  organization_id: string;
  url: string;
  /** JSON list of event types. */
  events: string;
  /** Key of the only project it is told of; null: all. */
  project: string | null;
  secret: string;
  created_at: string;
  created_by: string;
}

/** Events on their way to webhooks, and those that were. */
export interface WebhookMessagesTable {
  event_id: string;
  webhook_id: string;
  organization_id: string;
  type: string;
  /** The JSON that is sent. */
  body: string;
  created_at: string;
  status: string;
  attempts: number;
  /** When it may be sent; while somebody sends it, when their lease ends. */
  next_at: string;
  last_at: string | null;
  last_status: number | null;
  last_problem: string | null;
}

/** Which migrations were applied. */
export interface SchemaMigrationsTable {
  version: number;
  name: string;
  applied_at: string;
}

/** Every table there is, by name. */
export interface Schema {
  organizations: OrganizationsTable;
  projects: ProjectsTable;
  objects: ObjectsTable;
  object_versions: ObjectVersionsTable;
  changes: ChangesTable;
  change_flags: ChangeFlagsTable;
  change_environments: ChangeEnvironmentsTable;
  flag_index: FlagIndexTable;
  flag_tags: FlagTagsTable;
  state_index: StateIndexTable;
  search_index: SearchIndexTable;
  object_references: ObjectReferencesTable;
  principals: PrincipalsTable;
  principal_keys: PrincipalKeysTable;
  watermarks: WatermarksTable;
  secrets: SecretsTable;
  confirmation_nonces: ConfirmationNoncesTable;
  idempotent_answers: IdempotentAnswersTable;
  /** Outlives everything. */
  audit: AuditRow;
  audit_heads: AuditHeadsTable;
  flag_usage: FlagUsageTable;
  change_requests: ChangeRequestsTable;
  change_request_subjects: ChangeRequestSubjectsTable;
  webhooks: WebhooksTable;
  webhook_messages: WebhookMessagesTable;
  schema_migrations: SchemaMigrationsTable;
}
