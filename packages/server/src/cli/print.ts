import { escapeInvisible } from '@guidon/core';

/** Writes a line of result to standard output. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Writes a line about the work, which is not its result, to standard error. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Writes a value as JSON to standard output; characters that cannot be seen are escaped. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2).split('\n').map(escapeInvisible).join('\n'));
}
