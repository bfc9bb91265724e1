/** A row of the audit log as it is kept. Its columns are the members of what is hashed, see chain.ts. */
export interface AuditRow {
  id: string;
  organization_id: string;
  /** 1, 2, 3, … within the organization. */
  seq: number;
  at: string;
  principal_id: string;
  /** Null once the person was erased, as are the other names and their salt. */
  principal_name: string | null;
  acting_for: string | null;
  client: string | null;
  names_salt: string | null;
  names_digest: string;
  door: string;
  tool: string;
  outcome: string;
  error_code: string | null;
  project: string | null;
  /** What a refused call named; what an applied change touched is in its change. */
  flag: string | null;
  /** Keys with commas between them. */
  environment: string | null;
  change_id: string | null;
  /** What it was about when that is no change: the id of a key, or of a principal that lost rights or its names. */
  subject: string | null;
  /** Hash of the surface the call came through. */
  surface: string | null;
  change_request_id: string | null;
  /** 1: a policy was overridden. */
  break_glass: number | null;
  /** JSON: digest of the change, or what was sealed, pruned or erased. */
  facts: string | null;
  previous_hash: string;
  hash: string;
}

/** What a row says before it has its place in the chain. */
export type UnlinkedRow = Omit<AuditRow, 'seq' | 'previous_hash' | 'hash'>;

/** A row with the JSON of the change it tells of, where there is one. */
export interface AuditRecord {
  readonly row: AuditRow;
  readonly change: string | null;
}
