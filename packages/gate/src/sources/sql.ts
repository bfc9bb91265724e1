import { checkNames, checkNumbers, invalid } from '../check-options.ts';
import type { FlagSource, SourceHost } from '../flag-source.ts';
import { Recent } from '../recent.ts';
import { NO_SETTINGS, parseSetting, type Setting, type Settings, settingOf, unanswered } from '../setting.ts';
import { SourceHealth } from '../source-health.ts';
import { type Found, takeSettings } from '../take-settings.ts';
import { within } from '../within.ts';
import { queryOf, type Row, type SqlClient } from './sql-client.ts';

const TTL_MS = 30_000;
const RETRY_MS = 2_000;
const FIRST_ANSWER_MS = 5_000;
const ANSWER_MS = 1_000;
const MOST_TENANTS = 10_000;
const EVERYBODY = '*';

/** How a {@link sqlSource} is made. */
export interface SqlOptions {
  /** The table. Default `tenant_features`. */
  readonly table?: string;
  /** How long a tenant's rows are kept, in milliseconds; kill switches in them wait as long. Default 30,000. */
  readonly ttlMs?: number;
}

interface Kept {
  /** Undefined when the rows could not be read yet. */
  readonly settings: Settings | undefined;
  readonly until: number;
}

/**
 * Flags of a table `tenant_features(tenant_id, feature, enabled)`, of PostgreSQL (`pg`) or SQLite (`node:sqlite`).
 *
 * `enabled` is a boolean, 0 or 1, or a text such as `20%`. Rows of the tenant `*` are everybody's, and a tenant's own rows go
 * before them. One query brings both, and is kept for `ttlMs`. The client stays its owner's.
 * Throws `INVALID_GATE`.
 */
export function sqlSource(client: SqlClient, options: SqlOptions = {}): FlagSource {
  checkNames<SqlOptions>('The source of SQL rows', options, { table: true, ttlMs: true });
  const { ttlMs = TTL_MS, table = 'tenant_features' } = options;
  checkNumbers('The source of SQL rows', { ttlMs }, 0);
  if (!/^\w+(\.\w+)?$/.test(table))
    throw invalid(
      'The source of SQL rows has a table of an impossible name.',
      'Write it as table or schema.table.',
    );
  const query = queryOf(client);
  const sql = `select tenant_id, feature, enabled from ${table} where tenant_id in (?, '${EVERYBODY}')`;
  const health = new SourceHealth();
  const tenants = new Recent<string, Kept>(MOST_TENANTS);
  const loading = new Map<string, Promise<Settings | undefined>>();
  let host: SourceHost | undefined;

  const load = async (tenant: string): Promise<Settings | undefined> => {
    try {
      const before = tenants.get(tenant)?.settings;
      const patience = before === undefined ? FIRST_ANSWER_MS : ANSWER_MS;
      const rows = await within(patience, query(sql, [tenant]));
      const settings =
        host === undefined
          ? NO_SETTINGS
          : takeSettings(foundIn(rows), before ?? NO_SETTINGS, `the table ${table}`, host);
      health.succeeded(tenant);
      // Nobody else may ask for these again once it works.
      if (tenant !== EVERYBODY && tenants.get(EVERYBODY)?.settings === undefined) void loaded(EVERYBODY);
      return keep(tenant, settings, ttlMs);
    } catch (failure) {
      health.failed(failure, tenant);
      return keep(tenant, tenants.get(tenant)?.settings, Math.min(RETRY_MS, ttlMs));
    } finally {
      loading.delete(tenant);
    }
  };
  const loaded = (tenant: string) => {
    const promise = loading.get(tenant) ?? load(tenant);
    loading.set(tenant, promise);
    return promise;
  };
  const keep = (tenant: string, settings: Settings | undefined, forMs: number) => {
    tenants.set(tenant, { settings, until: performance.now() + forMs });
    return settings;
  };
  return {
    name: `sql ${table}`,
    shared: true,
    open: async (given) => {
      host = given;
      health.tellTo(given, `sql ${table}`);
      await loaded(EVERYBODY);
    },
    read: (asked, principal) => {
      const tenant = principal?.tenant ?? EVERYBODY;
      const kept = tenants.get(tenant);
      if (kept !== undefined && performance.now() < kept.until) return kept.settings ?? unanswered(asked);
      return loaded(tenant).then((settings) => settings ?? unanswered(asked));
    },
    status: () => health.status(),
    close: () => {},
  };
}

/** The tenant's rows come last, so that they are the ones that stay. */
function foundIn(rows: readonly Row[]): Found[] {
  const own = (row: Row) => Number(row.tenant_id !== EVERYBODY);
  return [...rows]
    .sort((a, b) => own(a) - own(b))
    .map(({ feature, enabled }): Found => [String(feature), settingOfCell(enabled), enabled]);
}

function settingOfCell(cell: unknown): Setting | undefined {
  if (cell === 1 || cell === 0) return { value: cell === 1 };
  return typeof cell === 'string' ? parseSetting(cell) : settingOf(cell);
}
