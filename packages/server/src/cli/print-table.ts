import { displayWidth, fitWidth } from './display-width.ts';
import { paint } from './paint.ts';
import { print } from './print.ts';
import { visible } from './visible.ts';

/** One column of a table. */
export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  /** Colours the text after it was cut and padded. */
  readonly paint?: (text: string, row: Row) => string;
  /** Gives way first when the terminal is narrow, and is left out when it is very narrow. */
  readonly shrinks?: boolean;
}

const GAP = '  ';
const NARROWEST = 8;
const READABLE = 12;

/**
 * Rows as aligned text, cut to the given width; the title row is bare, so that it can be coloured by the caller.
 *
 * A terminal that does not know its width says 0: nothing is cut.
 */
export function tableLines<Row>(all: readonly Column<Row>[], rows: readonly Row[], given?: number): string[] {
  const width = given || Number.POSITIVE_INFINITY;
  const columns = columnsThatFit(all, rows, width);
  const cells = rows.map((row) => columns.map((column) => visible(column.value(row))));
  const widths = fitColumns(columns, cells, width);
  const head = columns.map((column, index) => pad(column.title, widths[index] ?? 0)).join(GAP);
  const body = cells.map((texts, index) => line(columns, widths, texts, rows[index] as Row));
  return [head, ...body].map((text) => text.trimEnd());
}

/** Leaves out columns from the right until the others are readable. */
function columnsThatFit<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
): readonly Column<Row>[] {
  const needed = columns.reduce((sum, column) => sum + leastWidth(column, rows) + GAP.length, -GAP.length);
  const last = columns.findLastIndex((column) => column.shrinks === true);
  return needed <= width || last < 0 ? columns : columnsThatFit(columns.toSpliced(last, 1), rows, width);
}

function leastWidth<Row>(column: Column<Row>, rows: readonly Row[]): number {
  const natural = Math.max(
    ...[column.title, ...rows.map((row) => visible(column.value(row)))].map(displayWidth),
  );
  return column.shrinks === true ? Math.min(natural, READABLE) : natural;
}

function line<Row>(
  columns: readonly Column<Row>[],
  widths: readonly number[],
  texts: readonly string[],
  row: Row,
): string {
  const parts = columns.map((column, index) => {
    const text = pad(texts[index] ?? '', widths[index] ?? 0);
    return column.paint === undefined ? text : column.paint(text, row);
  });
  return parts.join(GAP);
}

function fitColumns<Row>(
  columns: readonly Column<Row>[],
  cells: readonly string[][],
  width: number,
): number[] {
  const widths = columns.map((column, index) =>
    Math.max(displayWidth(column.title), ...cells.map((texts) => displayWidth(texts[index] ?? ''))),
  );
  for (const first of [true, false])
    shrink(widths, (index) => (columns[index]?.shrinks ?? false) === first, width);
  return widths;
}

/** Takes from the widest of the columns that may give way, one character at a time, until all fit. */
function shrink(widths: number[], may: (index: number) => boolean, width: number): void {
  let excess = widths.reduce((sum, each) => sum + each + GAP.length, -GAP.length) - width;
  while (excess-- > 0) {
    const widest = widestOf(widths, may);
    if (widest === undefined) return;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
}

function widestOf(widths: readonly number[], may: (index: number) => boolean): number | undefined {
  const candidates = [...widths.keys()].filter((index) => may(index) && (widths[index] ?? 0) > NARROWEST);
  return candidates.sort((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0))[0];
}

function pad(text: string, columns: number): string {
  const fitted = fitWidth(text, columns);
  return fitted + ' '.repeat(Math.max(0, columns - displayWidth(fitted)));
}

/** Prints rows as a table that fits the terminal; anywhere else nothing is cut. */
export function printTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): void {
  const [head = '', ...body] = tableLines(columns, rows, process.stdout.columns);
  print(paint('dim', head));
  for (const text of body) print(text);
}
