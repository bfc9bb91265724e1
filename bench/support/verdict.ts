import { isMet, type Table } from './suite.ts';

/** How many goals of a report are met, and the ones that are not. */
export function verdict(tables: readonly Table[]): string {
  const judged = tables.flatMap((table) =>
    table.rows.filter((row) => row.goal !== undefined).map((row) => ({ table, row })),
  );
  const missed = judged.filter(({ row }) => isMet(row) === false);
  if (missed.length === 0) return `All ${judged.length} goals are met.`;
  const list = missed.map(({ table, row }) => `- ${table.title}: ${row.what}`).join('\n');
  return `${judged.length - missed.length} of ${judged.length} goals are met. Missed:\n\n${list}`;
}
