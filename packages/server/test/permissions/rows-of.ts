import type { App } from '../../src/app.ts';
import { backupLines } from '../support/backup-lines.ts';

/** A row of any table. */
export interface Row {
  readonly table: string;
  readonly values: Readonly<Record<string, string | number | null>>;
}

/** Every row that belongs to an organization, by its backup: no table can be forgotten here. */
export async function rowsOf(app: App, organizationId: string): Promise<Row[]> {
  const rows = (await backupLines(app))
    .slice(1, -1)
    .map((line) => JSON.parse(line) as [string, Row['values']])
    .map(([table, values]): Row => ({ table, values }));
  const own = new Set<unknown>([organizationId]);
  for (const { table, values } of rows)
    if (PARENTS.has(table) && own.has(values.organization_id)) own.add(values.id);
  return rows.filter(({ values }) => isOf(values, own));
}

/** Tables whose rows others belong to. */
const PARENTS = new Set(['projects', 'principals', 'changes', 'change_requests']);
/** Columns that tell to what a row belongs, where none says to which organization. */
const OWNERS = ['id', 'project_id', 'principal_id', 'change_id', 'request_id'];

function isOf(values: Row['values'], own: ReadonlySet<unknown>): boolean {
  if ('organization_id' in values) return own.has(values.organization_id);
  return OWNERS.some((name) => name in values && own.has(values[name]));
}

/** The ids in some rows: what names an organization's things wherever they are told. */
export function idsIn(rows: readonly Row[]): ReadonlySet<string> {
  return new Set(JSON.stringify(rows).match(/\b(org|prj|chg|prn|key|aud|crq|whk|evt)_[0-9a-z]{26}\b/g) ?? []);
}
