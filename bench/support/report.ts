import { isMet, type Row, type Table } from './suite.ts';

/** Tables as Markdown, which a terminal shows well enough. */
export function markdownTables(tables: readonly Table[]): string {
  return tables.map(markdownTable).join('\n');
}

function markdownTable({ title, method, rows }: Table): string {
  const figures = [...new Set(rows.flatMap((row) => Object.keys(row.figures)))];
  const judged = rows.some((row) => row.goal !== undefined);
  const heading = [title, ...figures, ...(judged ? ['goal', 'met'] : [])];
  const cells = rows.map((row) => [
    row.what,
    ...figures.map((name) => figureCell(row, name)),
    ...(judged ? goalCells(row) : []),
  ]);
  return `## ${title}\n\n${method}\n\n${aligned([heading, ...cells])}\n`;
}

function figureCell({ figures }: Row, name: string): string {
  const figure = figures[name];
  return figure === undefined ? '' : shown(figure);
}

function goalCells(row: Row): string[] {
  if (row.goal === undefined) return ['', ''];
  const { goal } = row;
  const bound = 'atMost' in goal ? `≤ ${shown(goal.atMost)}` : `≥ ${shown(goal.atLeast)}`;
  return [`${goal.figure} ${bound}`, isMet(row) ? 'yes' : '**no**'];
}

/** Three digits that mean something. */
function shown(figure: number): string {
  if (figure >= 100) return Math.round(figure).toLocaleString('en-US');
  return String(Number(figure.toPrecision(figure < 0.1 ? 2 : 3)));
}

function aligned(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0), 3),
  );
  const padded = lines.map((line) => line.map((cell, column) => pad(cell, widths[column] ?? 0, column)));
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [...padded.slice(0, 1), rule, ...padded.slice(1)]
    .map((line) => `| ${line.join(' | ')} |`)
    .join('\n');
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
