import type { App } from '../app.ts';
import { openApp } from './open-app.ts';
import { openRemote } from './open-guidon.ts';
import { usageError } from './usage-error.ts';

/** The local database, for what no server does for others. Usage error where a server is configured. */
export async function openLocalApp(): Promise<App> {
  if ((await openRemote()) === undefined) return openApp({ toolsets: 'all' });
  throw usageError('this works on the database itself: run it where the server runs, without GUIDON_URL');
}
