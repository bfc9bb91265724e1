import { displayWidth } from './display-width.ts';

/** A text as lines of so many columns, broken between words; all but the first begin with `indent`. */
export function wrap(text: string, indent: string, columns: number): string[] {
  const [first = '', ...words] = text.split(' ');
  const lines = [first];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`;
    if (displayWidth(longer) <= columns) lines[lines.length - 1] = longer;
    else lines.push(`${indent}${word}`);
  }
  return lines;
}
