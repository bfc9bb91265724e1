import { CommanderError } from 'commander';
import { EXIT } from './exit-codes.ts';
import { note } from './print.ts';

/** A command line that cannot be meant, told as commander tells its own. */
export function usageError(message: string): CommanderError {
  note(`error: ${message}\n(add --help for what there is)`);
  return new CommanderError(EXIT.usage, 'guidon.usage', message);
}
