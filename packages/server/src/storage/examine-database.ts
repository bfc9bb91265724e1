import { type ApprovalState, examineApproval } from './examine-approval.ts';
import { examineSurface, type SurfaceState } from './examine-surface.ts';
import { KyselyKeyReads } from './kysely-key-reads.ts';
import { type WebhooksState, webhooksState } from './kysely-webhook-reads.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { schemaVersion } from './migrator.ts';
import type { StorageEngine } from './storage-engine.ts';

/** How a database is, found without changing it. */
export interface DatabaseState {
  /** A file's path, or a server's address without credentials. */
  readonly path: string;
  readonly schema: number;
  /** The schema of this program. */
  readonly newestSchema: number;
  /** What is wrong with it, in its own words. */
  readonly problems: readonly string[];
  /** Whether there are keys; undefined where an older schema keeps them in another way. */
  readonly hasKeys: boolean | undefined;
  /** What approval depends on, by organization with a protected environment; none where the schema is older. */
  readonly approval: readonly ApprovalState[];
  /** Where surface flags say something; none where the schema is older. */
  readonly surfaces: readonly SurfaceState[];
  /** What waits for webhooks, and how much was given up lately; undefined in an older schema. */
  readonly webhooks: WebhooksState | undefined;
}

/** Looks at a database. */
export async function examineDatabase(engine: StorageEngine): Promise<DatabaseState> {
  const newestSchema = MIGRATIONS.length;
  const schema = await engine.read(schemaVersion);
  const isCurrent = schema === newestSchema;
  return {
    path: engine.path,
    schema,
    newestSchema,
    problems: await engine.integrityCheck(),
    hasKeys: isCurrent ? await engine.read((database) => new KyselyKeyReads(database).anyKey()) : undefined,
    approval: isCurrent ? await engine.read(examineApproval) : [],
    surfaces: isCurrent ? await engine.read(examineSurface) : [],
    webhooks: isCurrent ? await engine.read(webhooksState) : undefined,
  };
}
