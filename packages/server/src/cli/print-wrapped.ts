import { paint, type Style } from './paint.ts';
import { print } from './print.ts';
import { wrap } from './wrap.ts';

/** Prints a text broken between words where the terminal ends; its lines after the first begin with `indent`. */
export function printWrapped(text: string, indent: string, style?: Style): void {
  for (const line of wrap(text, indent, process.stdout.columns || Number.POSITIVE_INFINITY))
    print(style === undefined ? line : paint(style, line));
}
