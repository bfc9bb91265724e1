import { InvalidArgumentError } from 'commander';

/** Reads the number of an option. Anything else is wrong usage; whether it is too large, the tool says. */
export function numberOption(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a number.');
}
