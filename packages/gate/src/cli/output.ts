import { styleText } from 'node:util';
import { escapeInvisible } from '@guidon/core';

/** Prints a line of the answer. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Tells something that is not the answer: progress, warnings, errors. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Colours text where standard output is a terminal that wants colour. */
export function paint(style: Parameters<typeof styleText>[0], text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/** How many there are, in words: `1 tool`, `2 tools`. */
export function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

/** Text that others wrote, as it may go to a terminal: on one line, and nothing in it steers. */
export function visible(text: string): string {
  return escapeInvisible(text.replaceAll(/\s+/g, ' '));
}
