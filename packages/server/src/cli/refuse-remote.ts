import { AppError } from '../lib/app-error.ts';
import { openRemote } from './open-guidon.ts';

/** Refuses a command that is about this machine's database where GUIDON_URL names a server: MISCONFIGURED. */
export async function refuseRemote(command: 'backup' | 'demo' | 'restore'): Promise<void> {
  if ((await openRemote()) === undefined) return;
  const message = `guidon ${command} works on a local database, and GUIDON_URL names a server.`;
  throw new AppError('MISCONFIGURED', message, {
    hint: `Unset GUIDON_URL, or run guidon ${command} where the server runs.`,
  });
}
