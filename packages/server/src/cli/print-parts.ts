import { paint, type Style } from './paint.ts';
import { print } from './print.ts';
import { wrap } from './wrap.ts';

/** A piece of a line, and how it looks. */
export type Part = readonly [text: string, style?: Style];

/** Prints pieces one after the other, broken between words where the terminal ends; colours take no room. */
export function printParts(parts: readonly Part[], indent: string): void {
  for (const line of partLines(parts, indent, process.stdout.columns || Number.POSITIVE_INFINITY))
    print(line.map(([text, style]) => (style === undefined ? text : paint(style, text))).join(''));
}

/** The pieces as lines of so many columns; all but the first begin with `indent`. */
export function partLines(parts: readonly Part[], indent: string, columns: number): Part[][] {
  let at = 0;
  return wrap(parts.map(([text]) => text).join(''), indent, columns).map((line, number) => {
    const width = number === 0 ? line.length : line.length - indent.length;
    const pieces = between(parts, at, at + width);
    // The space where the line was broken is on no line.
    at += width + 1;
    return number === 0 ? pieces : [[indent], ...pieces];
  });
}

function between(parts: readonly Part[], from: number, to: number): Part[] {
  let start = 0;
  return parts.flatMap(([text, style]): Part[] => {
    const piece = text.slice(Math.max(0, from - start), Math.max(0, to - start));
    start += text.length;
    return piece === '' ? [] : [style === undefined ? [piece] : [piece, style]];
  });
}
