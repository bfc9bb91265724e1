import type { Change } from '../flags/change.ts';
import type { AuditRecord } from './audit-row.ts';
import { coveredChange } from './chain.ts';

/** A record as a line of the export: the columns that are set, and what is covered of its change. */
export function auditLine({ row, change }: AuditRecord): string {
  const set = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
  const told = change === null ? {} : { change: coveredChange(JSON.parse(change) as Change) };
  return `${JSON.stringify({ ...set, ...told })}\n`;
}
