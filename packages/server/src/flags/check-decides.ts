import { AppError } from '../lib/app-error.ts';
import type { Actor } from './actor.ts';

/** Throws PERMISSION_DENIED, with the command for a person, for all but people who showed a credential of their own. */
export function checkDecides(actor: Pick<Actor, 'decides'>, command: string): void {
  if (actor.decides === true) return;
  throw new AppError('PERMISSION_DENIED', 'Only a person decides this, with a key of their own.', {
    hint: `Ask somebody to run this in a terminal, where their key is asked for: ${command}`,
    details: { command },
  });
}
