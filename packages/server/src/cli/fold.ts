import { displayWidth } from './display-width.ts';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A text as lines of at most so many columns, broken anywhere: for values, in which every character counts. */
export function fold(text: string, columns: number): string[] {
  if (displayWidth(text) <= columns) return [text];
  const lines: string[] = [];
  let line = '';
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    const more = displayWidth(segment);
    if (width + more > columns && line !== '') {
      lines.push(line);
      line = '';
      width = 0;
    }
    line += segment;
    width += more;
  }
  return [...lines, line];
}
